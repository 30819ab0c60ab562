import Foundation
import NightshiftCore
import TestSupport
import Testing

@testable import SQLiteStore

/// What is remembered between groups equals what the attempts say, whoever wrote them.
@Suite("Limits in use")
struct LimitsInUseTests {
    private struct Refused: Error {}

    private func expectAgreement(_ store: SQLiteStore, at now: Timestamp, _ comment: Comment) async throws {
        let (remembered, read) = try await store.committer.commit { db, limits in
            var fresh = LimitsInUse()
            let remembered = try limits.standing(db, at: now)
            let read = try fresh.standing(db, at: now)
            return (Standing(remembered), Standing(read))
        }
        #expect(remembered == read, comment)
    }

    private struct Standing: Hashable {
        let spent: Weight
        let next: Timestamp?
        let open: Int

        init(_ standing: (spent: Weight, next: Timestamp?, open: Int)) {
            (spent, next, open) = standing
        }
    }

    @Test("two connections, failing groups, and clocks that go back", arguments: 1...6)
    func history(seed: Int) async throws {
        var random = SeededRandom(seed: UInt64(seed))
        let path = try Folder().path("queue.sqlite")
        let stores = try (0..<2).map { _ in try SQLiteStore.open(path: path, mode: .readWrite(create: true)) }
        let jobs = try (0..<300).map { try newJob("k\($0)", model: $0 % 3 == 0 ? .uni1Max : .uni1) }
        let batch = try stores[0].enqueue("b", jobs)
        var (flying, running): ([Claim], [Claim]) = ([], [])
        var now = start
        for step in 0..<200 {
            now = now + .milliseconds(Int.random(in: 0..<4_000, using: &random))
            // Mostly one of them, so that it has something to remember.
            let store = stores[Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0]
            switch Int.random(in: 0..<12, using: &random) {
            case 0...3:
                let demand = Demand.of([batch], limit: 3, rpm: 60, weights: .byModel)
                flying += try await store.reserve(demand, at: now).claims
            case 4...6 where !flying.isEmpty:
                let claim = flying.remove(at: Int.random(in: 0..<flying.count, using: &random))
                let late = now - .milliseconds(Int.random(in: 0..<900, using: &random))
                running.append(try await store.accept(claim, at: late))
            case 7 where !flying.isEmpty:
                let claim = flying.removeFirst()
                _ = try await store.lose(claim, at: now, slotUntil: now)
            case 8, 9:
                if !running.isEmpty { _ = try await store.finish(running.removeFirst(), at: now) }
            case 10:
                _ = try? await store.committer.commit { db, limits in
                    let demand = Demand.of([batch], limit: 2)
                    _ = try SQLiteStore.reserve(db, &limits, demand, at: start + .seconds(1_000_000))
                    throw Refused()
                }
            default:
                if Bool.random(using: &random) { now = now - .seconds(Int.random(in: 0..<90, using: &random)) }
                if Int.random(in: 0..<4, using: &random) == 0 {
                    _ = try store.recover(at: now, slotUntil: now)
                    flying = []
                }
            }
            try await expectAgreement(store, at: now, "step \(step)")
        }
    }

    @Test("a connection sees at once what another one spent")
    func otherConnection() async throws {
        let path = try Folder().path("queue.sqlite")
        let one = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        let two = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        let batch = try one.enqueue("b", keys: (0..<9).map { "k\($0)" })
        _ = try await one.accept(try await one.claim(batch))
        _ = try await two.accept(try await two.claim(batch))
        #expect(try await one.reserve(.of([batch], rpm: 3), at: start).claims.count == 1)
        #expect(try await two.reserve(.of([batch], rpm: 3), at: start).next == .token(start + .seconds(60)))
    }
}
