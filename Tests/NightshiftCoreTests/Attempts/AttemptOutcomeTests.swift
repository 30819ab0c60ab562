import NightshiftCore
import Testing

@Suite("Attempt outcomes")
struct AttemptOutcomeTests {
    private static let price = MicroDollars(43_400)

    /// What the contract says of each outcome: its charge, whether it counts, whether it may still run, its text.
    struct Row {
        let outcome: AttemptOutcome
        let charge: ChargeRange
        let counts: Bool
        let isOpen: Bool
        let text: String
        let code: String?
    }

    /// One row for every name, so that a new outcome does not compile without one.
    static func row(_ name: AttemptOutcome.Name) -> Row {
        let free = ChargeRange(exactly: .zero)
        let paid = ChargeRange(exactly: price)
        let unknown = ChargeRange(low: .zero, high: price)
        return switch name {
        case .onTheWire:
            Row(outcome: .onTheWire, charge: unknown, counts: true, isOpen: true, text: "on_the_wire", code: nil)
        case .accepted:
            Row(outcome: .accepted, charge: unknown, counts: true, isOpen: true, text: "accepted", code: nil)
        case .turnedAway:
            Row(outcome: .turnedAway, charge: free, counts: false, isOpen: false, text: "turned_away", code: nil)
        case .rejected:
            Row(outcome: .rejected, charge: free, counts: true, isOpen: false, text: "rejected", code: nil)
        case .lost:
            Row(outcome: .lost, charge: unknown, counts: true, isOpen: false, text: "lost", code: nil)
        case .completed:
            Row(outcome: .completed, charge: paid, counts: true, isOpen: false, text: "completed", code: nil)
        case .refunded:
            Row(
                outcome: .refunded(code: "generation_failed"), charge: free, counts: true, isOpen: false,
                text: "refunded", code: "generation_failed")
        case .unsettled:
            Row(
                outcome: .unsettled(code: "budget_exhausted"), charge: unknown, counts: true, isOpen: false,
                text: "unsettled", code: "budget_exhausted")
        case .vanished:
            Row(outcome: .vanished, charge: unknown, counts: true, isOpen: false, text: "vanished", code: nil)
        }
    }

    @Test("charge, count, openness, text and code", arguments: AttemptOutcome.Name.allCases)
    func table(name: AttemptOutcome.Name) {
        let row = Self.row(name)
        #expect(row.outcome.name == name)
        #expect(row.outcome.charge(at: Self.price) == row.charge)
        #expect(name.countsAsAttempt == row.counts)
        #expect(name.isOpen == row.isOpen)
        #expect(name.rawValue == row.text)
        #expect(row.outcome.code == row.code)
    }

    @Test("an attempt is charged by its own price")
    func attempt() {
        var attempt = Attempt(
            id: 1, job: 2, batch: 3, number: 1, requestID: "r", price: Self.price, weight: .requests(1),
            account: "host", intentAt: Timestamp(seconds: 1))
        #expect(attempt.outcome == .onTheWire)
        #expect(attempt.charge == ChargeRange(upTo: Self.price))
        #expect(attempt.polls == 0)
        #expect(attempt.tokenUntil == nil)
        attempt.outcome = .completed
        #expect(attempt.charge == ChargeRange(exactly: Self.price))
        attempt.outcome = .refunded(code: "content_moderated")
        #expect(attempt.charge == .nothing)
    }
}

/// "Failures found by polling, and what they cost" of the contract.
@Suite("Failure codes")
struct FailureCodeTests {
    @Test(
        "refund and retry",
        arguments: [
            ("content_moderated", true, false), ("generation_failed", true, true), ("output_not_found", true, true),
            ("budget_exhausted", false, false), ("image_too_large", false, false),
            ("unsupported_format", false, false), ("corrupt_input", false, false), ("invalid_request", false, false),
            ("rate_limited", false, true), ("something_new", false, false), ("", false, false),
            ("Generation_Failed", false, false),
        ])
    func table(code: String, isRefunded: Bool, isWorthRetrying: Bool) {
        #expect(FailureCode(code).text == code)
        #expect(FailureCode(code).isRefunded == isRefunded)
        #expect(FailureCode(code).isWorthRetrying == isWorthRetrying)
    }
}
