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
        switch Int.random(in: 0..<11, using: &random) {
        case 0: break
        case 1: _ = try await store.lose(claim, at: now, slotUntil: now)
        case 2:
            _ = try await store.step(claim, .turnedAway(until: now), claim.settled(.turnedAway, at: now), at: now)
        case 3:
            _ = try await store.step(
                claim, .rejected(code: nil, message: "m"), claim.settled(.rejected, at: now), at: now)
        case 4: _ = try await store.accept(claim, at: now)
        case 5:
            let code = ["generation_failed", "content_moderated"].randomElement(using: &random) ?? ""
            _ = try await store.refund(try await store.accept(claim, at: now), code: code, retryAt: now, at: now)
        case 6:
            let accepted = try await store.accept(claim, at: now)
            _ = try await store.step(
                accepted, .vanished(message: "m"), accepted.settled(.vanished, at: now), at: now)
        case 7:
            let accepted = try await store.accept(claim, at: now)
            _ = try await store.step(
                accepted, .failedUnsettled(code: "budget_exhausted", message: "m", retryAt: nil),
                accepted.settled(.unsettled(code: "budget_exhausted"), at: now), at: now)
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
        let all: [CostKey] = [.model, .type, .tag("t"), .day, .batch, .hour, .inputs, .code]
        for batch in [nil] + batches.map({ Optional($0.id) }) {
            let total = try #require(try store.costs(of: batch, by: []).first)
            #expect(total.attempts > 0)
            let records = try store.records(Selection(batches: batch.map { [$0] } ?? []))
            for mask in 1..<256 {
                let keys = all.indices.filter { mask & (1 << $0) != 0 }.map { all[$0] }
                let rows = try store.costs(of: batch, by: keys)
                #expect(rows.map(\.figures).reduce(CostFigures(), +) == total.figures)
                #expect(rows.map(\.values) == rows.map(\.values).sorted { $0.lexicographicallyPrecedes($1) })
                #expect(Set(rows.map(\.values)).count == rows.count)
                #expect(rows == recomputed(records, keys))
            }
            #expect(recomputed(records, []) == [total])
            try expectEntries(of: batch, in: store, total: total.figures, records: records)
            let ledger = try store.ledger(of: batch)
            #expect(ledger.map(\.charge).reduce(.nothing, +) == total.charge)
            #expect(
                ledger.reduce(into: [:]) { $0[$1.outcome, default: 0] += $1.attempts }
                    == records.flatMap(\.attempts).reduce(into: [:]) { $0[$1.outcome.name, default: 0] += 1 })
            expectSubmissions(try store.submissions(of: batch), records: records)
            let summary = try store.summary(of: batch)
            #expect(summary.charge == total.charge && summary.attempts == total.attempts)
            #expect(summary.refundedAttempts == total.refundedAttempts)
        }
    }

    /// Every attempt once, in order, as the jobs have it; and all of them together are the total.
    private func expectEntries(
        of batch: Batch.ID?, in store: any JobStore, total: CostFigures, records: [JobRecord]
    ) throws {
        var entries: [LedgerEntry] = []
        try store.forEachEntry(of: batch) { entries.append($0) }
        #expect(entries.map { CostFigures(of: $0.outcome, at: $0.price) }.reduce(CostFigures(), +) == total)
        let expected = records.flatMap { record in
            record.attempts.map { attempt in
                LedgerEntry(
                    id: attempt.id, batch: record.batch, key: record.job.key, model: record.job.request.model,
                    type: record.job.request.type, inputImages: record.job.request.inputImages,
                    number: attempt.number, requestID: attempt.requestID, generation: attempt.generation,
                    account: attempt.account, intentAt: attempt.intentAt, repliedAt: attempt.repliedAt,
                    endedAt: attempt.endedAt, outcome: attempt.outcome, httpStatus: attempt.httpStatus,
                    message: attempt.message, price: attempt.price)
            }
        }
        #expect(entries == expected.sorted { $0.id < $1.id })
        #expect(entries.contains { $0.outcome == .turnedAway })
    }

    /// What the provider took in, once each, whatever the groups.
    private func expectSubmissions(_ tallies: [SubmissionTally], records: [JobRecord]) {
        func groups(_ tallies: [SubmissionTally]) -> [[String]: Int] {
            tallies.reduce(into: [:]) { sums, tally in
                let each = tally.each.map { "\($0.amount)" } ?? ""
                let key = ["\(tally.quarter)", tally.model.rawValue, tally.outcome.rawValue, each]
                sums[key, default: 0] += tally.count
            }
        }
        let expected = records.flatMap { record in
            record.attempts.filter(\.outcome.name.mayHaveTakenCapacity).map { attempt in
                SubmissionTally(
                    quarter: attempt.intentAt.microseconds / 900_000_000, model: record.job.request.model,
                    outcome: attempt.outcome.name, count: 1, each: attempt.price, price: attempt.price)
            }
        }
        #expect(groups(tallies) == groups(expected) && !tallies.isEmpty)
        #expect(tallies.allSatisfy { tally in tally.each.map { $0 * tally.count } == tally.price })
    }

    /// The same rows, added up from every attempt.
    private func recomputed(_ records: [JobRecord], _ keys: [CostKey]) -> [CostRow] {
        var sums: [[String]: CostRow] = [:]
        for record in records {
            for attempt in record.attempts where attempt.outcome.name.countsAsAttempt {
                let values = keys.map { key in
                    switch key {
                    case .model: record.job.request.model.rawValue
                    case .type: record.job.request.type.rawValue
                    case .tag(let name): record.job.tags[name] ?? ""
                    case .day: LocalDay.of(attempt.intentAt)
                    case .hour: LocalDay.hour(of: attempt.intentAt)
                    case .batch: record.batch
                    case .inputs: "\(record.job.request.inputImages)"
                    case .code: attempt.outcome.code ?? ""
                    }
                }
                let sum = sums[values]
                sums[values] = CostRow(
                    values: values, images: (sum?.images ?? 0) + (attempt.outcome == .completed ? 1 : 0),
                    attempts: (sum?.attempts ?? 0) + 1,
                    refundedAttempts: (sum?.refundedAttempts ?? 0) + (attempt.outcome.name == .refunded ? 1 : 0),
                    refunded: (sum?.refunded ?? .zero) + (attempt.outcome.name == .refunded ? attempt.price : .zero),
                    wasted: (sum?.wasted ?? .nothing)
                        + ([.lost, .unsettled, .vanished].contains(attempt.outcome.name) ? attempt.charge : .nothing),
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
