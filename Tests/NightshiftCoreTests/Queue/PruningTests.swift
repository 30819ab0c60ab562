import NightshiftCore
import Testing

@Suite("What may be forgotten")
struct PruningTests {
    private static let changed = Timestamp(seconds: 1_000)
    private static let now = changed + .seconds(3_600)

    private func objection(
        _ summary: QueueSummary, holdsUntil: Timestamp? = nil, prunedAt: Timestamp? = nil,
        terms: PruneTerms = PruneTerms()
    ) -> PruneObjection? {
        let batch = Batch(id: 1, name: "b", manifest: "/m", output: "/o", createdAt: Self.changed, prunedAt: prunedAt)
        let facts = PruneFacts(
            batch: batch, summary: summary, lastChange: Self.changed, holdsUntil: holdsUntil)
        return PruneObjection(to: facts, terms: terms, at: Self.now)
    }

    private static let settled = QueueSummary(jobs: [.completed: 3, .failed: 1, .cancelled: 1])

    @Test("only what is settled", arguments: JobState.Name.allCases)
    func states(state: JobState.Name) {
        let found = objection(QueueSummary(jobs: [state: 2]))
        switch state {
        case .completed, .failed, .cancelled: #expect(found == nil)
        case .uncertain: #expect(found == .uncertain(2))
        case .queued, .submitting, .generating, .downloading: #expect(found == .unfinished(2))
        }
    }

    @Test("only what is old enough, to the moment")
    func age() {
        #expect(objection(Self.settled, terms: PruneTerms(olderThan: .seconds(3_600))) == nil)
        #expect(
            objection(Self.settled, terms: PruneTerms(olderThan: .seconds(3_601))) == .young(lastChange: Self.changed))
        #expect(objection(QueueSummary()) == nil)
    }

    @Test("nothing that the rate limiter still counts, on whatever terms")
    func limits() {
        let terms = PruneTerms(forgetsDoubts: true, forgetsLedger: true)
        let later = Self.now + .seconds(1)
        #expect(objection(Self.settled, holdsUntil: later, terms: terms) == .holdsLimits(until: later))
        #expect(objection(Self.settled, holdsUntil: Self.now, terms: terms) == nil)
    }

    @Test("charges in doubt only with the user's word; what is forgotten only with its ledger")
    func doubtsAndLedger() {
        var summary = Self.settled
        summary.charge = ChargeRange(upTo: MicroDollars(5))
        #expect(objection(summary) == .inDoubt(MicroDollars(5)))
        #expect(objection(summary, terms: PruneTerms(forgetsLedger: true)) == .inDoubt(MicroDollars(5)))
        #expect(objection(summary, terms: PruneTerms(forgetsDoubts: true)) == nil)
        #expect(objection(summary, prunedAt: Self.changed) == .pruned)
        #expect(objection(summary, prunedAt: Self.changed, terms: PruneTerms(forgetsLedger: true)) == nil)
    }
}
