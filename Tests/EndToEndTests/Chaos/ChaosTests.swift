import Testing

/// Nights in which the program is killed again and again while provider and network are sick, and what must hold all the same.
///
/// `NIGHTSHIFT_CHAOS_ROUNDS` sets how many rounds there are in all nights, `NIGHTSHIFT_CHAOS_SEED` where chance starts. A seed
/// repeats the manifests, the kinds of end, the delays and the weather; what the machine does with them in real time it
/// does not repeat. `scripts/chaos` runs many rounds and tells what was done.
@Suite(.bounded) struct ChaosTests {
    static let rounds = Ground.environment("NIGHTSHIFT_CHAOS_ROUNDS").flatMap { Int($0) } ?? 24
    static let seed = Ground.environment("NIGHTSHIFT_CHAOS_SEED").flatMap { UInt64($0) } ?? 20_260_401

    @Test(arguments: NightPlan.nights(rounds: rounds, seed: seed))
    func neverLoseAJobAndNeverPayTwice(_ plan: NightPlan) async throws {
        let how = "NIGHTSHIFT_CHAOS_ROUNDS=\(Self.rounds) NIGHTSHIFT_CHAOS_SEED=\(Self.seed)"
        print("chaos: \(plan.testDescription); once more with \(how) scripts/test --filter ChaosTests")
        let settings = Emulation.Settings(
            rpm: plan.rpm, concurrency: plan.slots, more: ["--seed", "\(plan.seed % 1_000_000)"])
        try await Bench.with(settings) { bench in
            var night = Night(plan, bench)
            do { try await night.pass() } catch {
                night.checks.expect(false, "the night could be ended", "\(error)")
            }
            night.checks.close()
        }
    }
}
