import NightshiftCore
import TestSupport
import Testing

/// Random histories, and then the same money whichever way it is asked for.
@Suite("Books")
struct BooksTests {
    static let cases = StoreKind.allCases.flatMap { kind in (1...3).map { (kind, UInt64($0)) } }

    private func history(_ store: any JobStore, _ random: inout SeededRandom) async throws -> [Batch] {
        var batches: [Batch] = []
        for name in ["one", "two", "three"] {
            let jobs = try (0..<40).map { index in
                try newJob(
                    "\(name)-\(index)", model: Bool.random(using: &random) ? .uni1 : .uni1Max,
                    tags: Bool.random(using: &random) ? ["t": "v\(Int.random(in: 0..<4, using: &random))"] : [:],
                    references: (0..<Int.random(in: 0..<10, using: &random)).map { .url("https://a.example/\($0)") })
            }
            batches.append(try store.enqueue(name, jobs))
        }
        var now = start
        for _ in 0..<12 {
            now = now + .seconds(Int.random(in: 60..<40_000, using: &random))
            for claim in try await store.reserve(.of(batches.shuffled(using: &random), limit: 25), at: now).claims {
                try await move(store, claim, &random, at: now)
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                _ = try store.recover(at: now, slotUntil: now + .seconds(120))
                _ = try store.apply(.retried(due: now), to: Selection(states: [.failed, .uncertain]), at: now)
            }
        }
        return batches
    }

    private func move(
        _ store: any JobStore, _ claim: Claim, _ random: inout SeededRandom, at now: Timestamp
    ) async throws {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: break
        case 1: _ = try await store.lose(claim, at: now, slotUntil: now)
        case 2:
            _ = try await store.step(claim, .turnedAway(until: now), claim.settled(.turnedAway, at: now), at: now)
        case 3:
            _ = try await store.step(
                claim, .rejected(code: nil, message: "m"), claim.settled(.rejected, at: now), at: now)
        case 4: _ = try await store.accept(claim, at: now)
        case 5: _ = try await store.refund(try await store.accept(claim, at: now), retryAt: now, at: now)
        case 6:
            let accepted = try await store.accept(claim, at: now)
            _ = try await store.step(
                accepted, .vanished(message: "m"), accepted.settled(.vanished, at: now), at: now)
        default:
            let finished = try await store.finish(try await store.accept(claim, at: now), at: now)
            _ = try await store.keep(finished, at: now)
        }
    }

    @Test("every grouping sums to the same micro-dollars", arguments: cases)
    func groupings(kind: StoreKind, seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let store = try kind.make()
        let batches = try await history(store, &random)
        let all: [CostKey] = [.model, .type, .tag("t"), .day, .batch]
        for batch in [nil] + batches.map({ Optional($0.id) }) {
            let total = try #require(try store.costs(of: batch, by: []).first)
            #expect(total.attempts > 0)
            for mask in 1..<32 {
                let keys = all.indices.filter { mask & (1 << $0) != 0 }.map { all[$0] }
                let rows = try store.costs(of: batch, by: keys)
                #expect(rows.map(\.charge).reduce(.nothing, +) == total.charge)
                #expect(rows.map(\.attempts).reduce(0, +) == total.attempts)
                #expect(rows.map(\.images).reduce(0, +) == total.images)
                #expect(rows.map(\.refundedAttempts).reduce(0, +) == total.refundedAttempts)
                #expect(rows.map(\.values) == rows.map(\.values).sorted { $0.lexicographicallyPrecedes($1) })
                #expect(Set(rows.map(\.values)).count == rows.count)
                let names = Dictionary(uniqueKeysWithValues: batches.map { ($0.id, $0.name) })
                #expect(try rows == recomputed(store, batch, keys, names))
            }
            let summary = try store.summary(of: batch)
            #expect(summary.charge == total.charge && summary.attempts == total.attempts)
            #expect(summary.refundedAttempts == total.refundedAttempts)
        }
    }

    /// The same rows, added up from every attempt.
    private func recomputed(
        _ store: any JobStore, _ batch: Batch.ID?, _ keys: [CostKey], _ names: [Batch.ID: String]
    ) throws -> [CostRow] {
        var sums: [[String]: CostRow] = [:]
        for record in try store.records(Selection(batches: batch.map { [$0] } ?? [])) {
            for attempt in record.attempts where attempt.outcome.name.countsAsAttempt {
                let values = keys.map { key in
                    switch key {
                    case .model: record.job.request.model.rawValue
                    case .type: record.job.request.type.rawValue
                    case .tag(let name): record.job.tags[name] ?? ""
                    case .day: LocalDay.of(attempt.intentAt)
                    case .batch: names[record.job.batch] ?? ""
                    }
                }
                let sum = sums[values]
                sums[values] = CostRow(
                    values: values, images: (sum?.images ?? 0) + (attempt.outcome == .completed ? 1 : 0),
                    attempts: (sum?.attempts ?? 0) + 1,
                    refundedAttempts: (sum?.refundedAttempts ?? 0) + (attempt.outcome.name == .refunded ? 1 : 0),
                    charge: (sum?.charge ?? .nothing) + attempt.charge)
            }
        }
        return sums.values.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }

    @Test("the summary equals a recomputation from the rows", arguments: cases)
    func recomputation(kind: StoreKind, seed: UInt64) async throws {
        var random = SeededRandom(seed: seed &+ 100)
        let store = try kind.make()
        for batch in try await history(store, &random) {
            var expected = QueueSummary()
            for record in try store.records(Selection(batches: [batch.id])) {
                expected.jobs[record.job.state.name, default: 0] += 1
                for attempt in record.attempts {
                    expected.charge = expected.charge + attempt.charge
                    if attempt.outcome.name.countsAsAttempt { expected.attempts += 1 }
                    if attempt.outcome.name == .refunded {
                        expected.refundedAttempts += 1
                        expected.refunded += attempt.price
                    }
                    if attempt.outcome.name.isOpen { expected.inFlight += attempt.price }
                    if attempt.outcome == .lost {
                        expected.uncertain += attempt.price
                        expected.lostReplies += 1
                    }
                    if [.unsettled, .vanished].contains(attempt.outcome.name) {
                        expected.unsettled += attempt.price
                        expected.unsettledAttempts += 1
                    }
                }
            }
            #expect(try store.summary(of: batch.id) == expected)
            let lost = try store.records(Selection(batches: [batch.id])).flatMap(\.attempts)
                .filter { $0.outcome.name.isDoubtful }.sorted { $0.id < $1.id }.map(\.requestID)
            #expect(try store.doubtfulCharges(of: batch.id, limit: 1_000).map(\.requestID) == lost)
            #expect(try store.doubtfulCharges(of: batch.id, limit: 1).map(\.requestID) == Array(lost.prefix(1)))
            // Budget refusal shows `committed`: one micro-dollar less than a job needs more is too little.
            let tight = expected.charge.high + MicroDollars(40_399)
            let refused = try await store.reserve(.of([batch], budget: tight), at: start + .seconds(90_000_000))
            #expect(refused.claims.isEmpty)
            #expect(try store.integrityProblems() == [])
        }
    }
}
