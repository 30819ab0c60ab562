import NightshiftCore
import Testing

@Suite("Prune")
struct PruneTests {
    private let later = start + .seconds(3_600)

    /// Batch `old` has a job that was refunded and then completed, a failed one and a cancelled one; `kept` a completed one.
    private func filled(_ kind: StoreKind) async throws -> (any JobStore, old: Batch, kept: Batch) {
        let store = try kind.make()
        let old = try store.enqueue(
            "old",
            [
                try newJob("a", priority: 2, tags: ["t": "1"]),
                try newJob("b", model: .uni1Max, priority: 1, tags: ["t": "2"]), try newJob("c"),
            ])
        let kept = try store.enqueue("kept", [try newJob("a", tags: ["t": "1"])])
        _ = try await store.refund(store.accept(store.claim(old)), retryAt: start)
        _ = try await store.keep(store.finish(store.accept(store.claim(old))))
        _ = try await store.refund(store.accept(store.claim(old)), code: "content_moderated")
        _ = try store.apply(.cancelled, to: Selection(batches: [old.id]), at: start)
        _ = try await store.keep(store.finish(store.accept(store.claim(kept))))
        return (store, old, kept)
    }

    private func history(of store: any JobStore) throws -> SubmissionHistory {
        try store.submissions(of: nil).reduce(into: SubmissionHistory()) { $0.add($1) }
    }

    private static let groupings: [[CostKey]] = [[], [.model, .type], [.day], [.batch, .model]]

    @Test("rows go, sums and states stay", arguments: StoreKind.allCases)
    func forgotten(kind: StoreKind) async throws {
        let (store, old, kept) = try await filled(kind)
        let sums = try Self.groupings.flatMap { keys in
            try [nil, old.id, kept.id].map { try store.costs(of: $0, by: keys) }
        }
        let summaries = try [nil, old.id, kept.id].map { try store.summary(of: $0) }
        let bill = try history(of: store).bill
        let survivor = try store.records(Selection(batches: [kept.id]))

        #expect(try store.prune([old.id, old.id], terms: PruneTerms(), at: later) == Pruned(jobs: 3, attempts: 3))
        #expect(try store.records() == survivor)
        #expect(
            try Self.groupings.flatMap { keys in try [nil, old.id, kept.id].map { try store.costs(of: $0, by: keys) } }
                == sums)
        #expect(try [nil, old.id, kept.id].map { try store.summary(of: $0) } == summaries)
        #expect(try store.batches().map(\.prunedAt) == [later, nil])
        #expect(try store.integrityProblems() == [])
        // Numbers of input images are forgotten, what was paid is not.
        let after = try history(of: store)
        #expect(after.bill == bill && bill.cost == uni1Price * 2 && after.busiestMonth?.workload.requests == 4)
        #expect(after.busiestMonth?.workload.lumps == [.uni1: Workload.Lump(images: 1, cost: uni1Price)])
        // Without its tags the cost is nobody's, but it is not lost.
        let byTag = try store.costs(of: nil, by: [.tag("t")])
        #expect(byTag.map(\.values) == [[""], ["1"]] && byTag.map(\.attempts) == [3, 1])
        #expect(byTag.map(\.charge.high) == [uni1Price, uni1Price])

        // And it goes on.
        #expect(throws: PruneObjection.pruned) { try store.prune([old.id], terms: PruneTerms(), at: later) }
        let next = try store.enqueue("next", keys: ["a"], at: later)
        _ = try await store.keep(
            store.finish(store.accept(store.claim(next, at: later), at: later), at: later), at: later)
        #expect(try store.summary(of: nil).charge == ChargeRange(exactly: uni1Price * 3))
        #expect(try store.integrityProblems() == [])
        #expect(try store.giveSpaceBack())
        #expect(try store.integrityProblems() == [])
    }

    @Test(
        "with its ledger a batch is gone altogether, before or after its rows", arguments: StoreKind.allCases,
        [true, false])
    func altogether(kind: StoreKind, atOnce: Bool) async throws {
        let (store, old, kept) = try await filled(kind)
        if !atOnce { _ = try store.prune([old.id], terms: PruneTerms(), at: later) }
        _ = try store.prune([old.id], terms: PruneTerms(forgetsLedger: true), at: later)
        #expect(try store.batches() == [kept])
        #expect(try store.summary(of: nil) == store.summary(of: kept.id))
        #expect(try store.costs(of: nil, by: [.batch]).map(\.values) == [["kept"]])
        #expect(try store.integrityProblems() == [])
        #expect(try store.enqueue("old", keys: ["a"], at: later).prunedAt == nil)
    }

    @Test("one batch that can't be forgotten keeps them all", arguments: StoreKind.allCases)
    func allOrNothing(kind: StoreKind) async throws {
        let (store, old, _) = try await filled(kind)
        let open = try store.enqueue("open", keys: ["a"], at: later)
        let before = try store.records()
        #expect(throws: PruneObjection.unfinished(1)) {
            try store.prune([old.id, open.id], terms: PruneTerms(), at: later)
        }
        // The window of the last minute is what keeps the next run within the limit.
        #expect(throws: PruneObjection.holdsLimits(until: TokenBucket.tokenReturns(afterReplyAt: start))) {
            try store.prune([old.id], terms: PruneTerms(), at: start + .seconds(59))
        }
        #expect(throws: PruneObjection.young(lastChange: start)) {
            try store.prune([old.id], terms: PruneTerms(olderThan: .seconds(3_601)), at: later)
        }
        #expect(try store.records() == before && store.batches().allSatisfy { $0.prunedAt == nil })
        _ = try await store.lose(try await store.claim(open, at: later), at: later)
        #expect(throws: PruneObjection.uncertain(1)) { try store.prune([open.id], terms: PruneTerms(), at: later) }
        _ = try store.apply(.cancelled, to: Selection(batches: [open.id]), at: later)
        let muchLater = later + .seconds(3_600)
        #expect(throws: PruneObjection.inDoubt(uni1Price)) {
            try store.prune([open.id], terms: PruneTerms(), at: muchLater)
        }
        _ = try store.prune([open.id], terms: PruneTerms(forgetsDoubts: true), at: muchLater)
        #expect(try store.summary(of: open.id).uncertain == uni1Price)
        #expect(try store.integrityProblems() == [])
    }

    @Test("an edited job goes with what it was before", arguments: StoreKind.allCases)
    func revisions(kind: StoreKind) async throws {
        let (store, old, _) = try await filled(kind)
        let edit = try #require(
            NewJob(
                key: "b", request: GenerationRequest(prompt: "a barn", model: .uni1Max), outputName: "b",
                origin: RowOrigin(batch: "old")))
        _ = try store.enqueue(BatchDraft(target: .existing(old.id), manifest: "/m"), at: start) { admit throws in
            #expect(try admit(edit) == .edited)
        }
        _ = try store.apply(.cancelled, to: Selection(batches: [old.id]), at: start)
        _ = try store.prune([old.id], terms: PruneTerms(), at: later)
        #expect(try store.records().count == 1 && store.integrityProblems() == [])
    }
}

@Suite("Prioritize")
struct PrioritizeTests {
    @Test("the queue is taken in the new order, and the manifest is still the same", arguments: StoreKind.allCases)
    func order(kind: StoreKind) async throws {
        let store = try kind.make()
        let rows = try (0..<5).map { try newJob("k\($0)", priority: 1) }
        let batch = try store.enqueue("b", rows)
        let first = try await store.claim(batch)
        #expect(first.job.key == "k0")
        let selection = Selection(batches: [batch.id], states: [.queued], condition: .text(.key, .unequal, "k1"))
        #expect(try store.prioritize(selection, to: 7, at: start) == 3)
        #expect(try store.prioritize(Selection(states: [.queued], key: "k3"), to: 9, at: start) == 1)
        let keys = try await store.reserve(.of([batch]), at: start).claims.map(\.job.key)
        #expect(keys == ["k3", "k2", "k4", "k1"])
        #expect(try store.records().map(\.job.priority) == [1, 1, 7, 9, 7])
        // Beside a runner: what it has in hand is not disturbed.
        _ = try await store.accept(first)
        let draft = BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl")
        let again = try store.enqueue(draft, at: start) { admit throws in
            for row in rows { #expect(try admit(row) == .unchanged) }
        }
        #expect(again.unchanged == 5)
        _ = try store.enqueue(draft, at: start) { admit throws in
            #expect(try admit(newJob("k2", priority: 7)) == .unchanged)
            #expect(try admit(newJob("k3", priority: 7)) == .changed)
        }
        #expect(try store.integrityProblems() == [])
    }
}
