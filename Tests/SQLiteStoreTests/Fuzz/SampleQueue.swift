import Foundation
import GRDB
import NightshiftCore

@testable import SQLiteStore

/// A small queue with jobs in every state, as files: closed in order, or left with its log as a killed process leaves it.
struct SampleQueue {
    /// The file of a queue that was closed.
    let closed: [UInt8]
    /// The file and the log of one that was killed.
    let killed: (file: [UInt8], log: [UInt8])

    init() async throws {
        let folder = try Folder()
        let path = folder.path("queue.sqlite")
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        let batch = try store.enqueue(
            "b", try (0..<40).map { try newJob("k\($0)", prompt: "a lighthouse\nat night", tags: ["hue": "red \($0)"]) }
        )
        try store.close()
        let again = try SQLiteStore.open(path: path, mode: .readWrite(create: false))
        let claims = try await again.reserve(.of([batch], limit: 8), at: start).claims
        _ = try await again.keep(try await again.finish(try await again.accept(claims[0])))
        _ = try await again.finish(try await again.accept(claims[1]))
        _ = try await again.accept(claims[2])
        _ = try await again.lose(claims[3], slotUntil: start + .seconds(60))
        _ = try await again.refund(try await again.accept(claims[4]))
        _ = try await again.refund(try await again.accept(claims[5]), retryAt: start + .seconds(9))
        _ = try again.apply(.cancelled, to: Selection(key: "k30"), at: start)
        killed = (Array(try folder.bytes("queue.sqlite")), Array(try folder.bytes("queue.sqlite-wal")))
        try again.close()
        closed = Array(try folder.bytes("queue.sqlite"))
        try FileManager.default.removeItem(at: folder.url)
    }
}
