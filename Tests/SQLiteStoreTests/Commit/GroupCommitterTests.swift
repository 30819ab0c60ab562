import Foundation
import GRDB
import NightshiftCore
import Testing

@testable import SQLiteStore

@Suite("Group committer")
struct GroupCommitterTests {
    @Test("what asks for the last turn is carried out after all others of its group, in one transaction with them")
    func lastTurn() async throws {
        let committer = GroupCommitter(writer: try DatabaseQueue())
        let order = Guarded<[String]>([])
        let (begun, released) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let first = Task {
            try await committer.commit { db, _ in
                begun.signal()
                // The others come meanwhile.
                released.wait()
                try db.execute(sql: "CREATE TABLE steps (name TEXT)")
            }
        }
        try #require(await arrives(begun))
        func write(_ name: String, turn: GroupCommitter.Turn) -> Task<Void, any Error> {
            // Handed over when this returns.
            Task.immediate {
                try await committer.commit(turn) { db, _ in
                    order.withLock { $0.append(name) }
                }
            }
        }
        let others = [
            write("first", turn: .usual), write("reserve", turn: .last), write("end", turn: .usual),
            write("reserve again", turn: .last), write("another end", turn: .usual),
        ]
        released.signal()
        try await first.value
        for task in others { try await task.value }
        #expect(order.withLock { $0 } == ["first", "end", "another end", "reserve", "reserve again"])
    }

    /// Off the tasks' threads, which must not block.
    private func arrives(_ signal: DispatchSemaphore) async -> Bool {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: signal.wait(timeout: .now() + 60) == .success)
            }
        }
    }
}
