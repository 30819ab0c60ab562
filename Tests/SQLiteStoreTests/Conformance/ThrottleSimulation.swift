import NightshiftCore
import TestSupport
import Testing

/// A provider that counts as the contract says, a sliding window of 60 s over accepted submissions, against a runner that
/// submits whenever it may, over a network of random latency, and that is killed now and then.
@Suite("Throttle")
struct ThrottleSimulation {
    private struct Flight {
        let claim: Claim
        let arrives: Timestamp
        let replies: Timestamp
    }

    static let cases = [(StoreKind.memory, UInt64(1)), (.memory, 2), (.memory, 3), (.file, 4)]
    private static let limit = 20
    private static let minutes = 10

    @Test("never above N in any window, and N a minute when there is enough to do", arguments: cases)
    func window(kind: StoreKind, seed: UInt64) async throws {
        let arrivals = try await arrivals(kind.make(), killing: true, seed: seed)
        for (index, first) in arrivals.enumerated() where index + Self.limit < arrivals.count {
            #expect(arrivals[index + Self.limit] - first >= .seconds(60), "a 429 of our own doing")
        }
        // A token is back 60 s after the reply, at most 1.1 s later than the server forgets the request; a kill costs the
        // requests on the wire a few seconds more.
        #expect(arrivals.count >= Self.limit * (Self.minutes - 1), "\(arrivals.count)")
    }

    @Test("without restarts, nothing is given away", arguments: [UInt64(5), 6])
    func full(seed: UInt64) async throws {
        let arrivals = try await arrivals(StoreKind.memory.make(), killing: false, seed: seed)
        // Ten minutes hold nine full cycles of 60 s plus at most 1.1 s, and the one under way.
        #expect(arrivals.count == Self.limit * Self.minutes)
    }

    private func arrivals(_ store: any JobStore, killing: Bool, seed: UInt64) async throws -> [Timestamp] {
        var random = SeededRandom(seed: seed)
        let batch = try store.enqueue("b", keys: (0..<400).map { "k\($0)" })
        var arrivals: [Timestamp] = []
        var flights: [Flight] = []
        var now = start
        while now < start + .seconds(60 * Self.minutes) {
            if killing, Int.random(in: 0..<60, using: &random) == 0 {
                // Whatever left arrives all the same, before a new process could be up.
                now = now + .seconds(1)
                flights.removeAll()
                _ = try store.recover(at: now, slotUntil: now)
            }
            let reservation = try await store.reserve(.of([batch], limit: 5, rpm: Self.limit, slots: 10_000), at: now)
            for claim in reservation.claims {
                let arrives = now + .milliseconds(Int.random(in: 1..<400, using: &random))
                let replies = arrives + .milliseconds(Int.random(in: 1..<700, using: &random))
                flights.append(Flight(claim: claim, arrives: arrives, replies: replies))
                arrivals.append(arrives)
            }
            now = try #require(wake(flights, reservation.next, now))
            for flight in flights.sorted(by: { $0.replies < $1.replies }) where flight.replies <= now {
                _ = try await store.finish(try await store.accept(flight.claim, at: flight.replies), at: flight.replies)
            }
            flights.removeAll { $0.replies <= now }
        }
        return arrivals.sorted()
    }

    private func wake(_ flights: [Flight], _ next: Reservation.Next, _ now: Timestamp) -> Timestamp? {
        let reply = flights.map(\.replies).min()
        switch next {
        case .now: return now
        case .token(let back): return [reply, back].compactMap { $0 }.min()
        case .slot, .blocked, .due, .budget, .nothing:
            Issue.record("waits for \(next)")
            return nil
        }
    }
}
