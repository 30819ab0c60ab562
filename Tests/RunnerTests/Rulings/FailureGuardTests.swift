import NightshiftCore
import Testing

@testable import Runner

@Suite("The failure guard")
struct FailureGuardTests {
    private func guarded(_ rate: Double?, canaries: Int? = nil, _ outcomes: [AttemptOutcome]) -> FailureGuard {
        var guardian = FailureGuard(maxFailureRate: rate, canaries: canaries)
        for outcome in outcomes {
            guardian.submitted()
            guardian.note(outcome)
        }
        return guardian
    }

    @Test("says nothing without a limit, however much fails")
    func noLimit() {
        #expect(guarded(nil, Array(repeating: .vanished, count: 100)).verdict == nil)
        #expect(guarded(nil, []).allowance == nil)
    }

    @Test("needs twenty submissions, and more than the rate of them")
    func rate() {
        let half = (0..<20).map { $0 % 2 == 0 ? AttemptOutcome.completed : .refunded(code: "generation_failed") }
        #expect(guarded(0.5, half).verdict == nil)
        #expect(guarded(0.49, half).verdict == FailureGuard.Verdict(failed: 10, of: 20))
        #expect(guarded(0, Array(repeating: .lost, count: 19)).verdict == nil)
        #expect(guarded(0, Array(repeating: .lost, count: 20)).verdict == FailureGuard.Verdict(failed: 20, of: 20))
    }

    @Test("looks at the latest fifty only")
    func window() {
        let early = Array(repeating: AttemptOutcome.rejected, count: 25)
        let late = Array(repeating: AttemptOutcome.completed, count: 50)
        #expect(guarded(0.3, early + late.prefix(25)).verdict == FailureGuard.Verdict(failed: 25, of: 50))
        #expect(guarded(0.3, early + late).verdict == nil)
    }

    @Test("what is still open, or was turned away, is neither a failure nor a success")
    func open() {
        let guardian = guarded(0, canaries: 2, [.onTheWire, .accepted] + Array(repeating: .turnedAway, count: 40))
        #expect(guardian.verdict == nil)
        #expect(guardian.allowance == 0)
    }

    @Test("lets the canaries go first, and the others once they have ended")
    func canaries() {
        var guardian = FailureGuard(maxFailureRate: nil, canaries: 2)
        #expect(guardian.allowance == 2)
        guardian.submitted()
        #expect(guardian.allowance == 1)
        guardian.submitted()
        #expect(guardian.allowance == 0)
        guardian.note(.turnedAway)
        #expect(guardian.allowance == 1)
        guardian.submitted()
        guardian.note(.completed)
        #expect(guardian.allowance == 0)
        guardian.note(.completed)
        #expect(guardian.allowance == nil)
        #expect(guardian.verdict == nil)
    }

    @Test(
        "half of the canaries may fail, or as much as the rate says",
        arguments: [
            (nil, 2, false), (nil, 3, true), (0.25, 1, false), (0.25, 2, true), (1, 4, false),
        ] as [(Double?, Int, Bool)])
    func failedCanaries(rate: Double?, failures: Int, isTooMuch: Bool) {
        let outcomes = (0..<4).map { $0 < failures ? AttemptOutcome.vanished : .completed }
        let verdict = guarded(rate, canaries: 4, outcomes).verdict
        #expect(verdict == (isTooMuch ? FailureGuard.Verdict(failed: failures, of: 4) : nil))
    }
}
