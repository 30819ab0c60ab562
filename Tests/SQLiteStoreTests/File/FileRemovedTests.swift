import Foundation
import NightshiftCore
import SQLiteStore
import Testing

@Suite("A queue whose files are taken away under a run")
struct FileRemovedTests {
    private let folder: Folder
    private let path: String
    private let store: SQLiteStore
    private let batch: Batch

    init() throws {
        folder = try Folder()
        path = folder.path("queue.sqlite")
        store = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        batch = try store.enqueue("b", keys: ["a", "b", "c"])
    }

    /// Nothing may be submitted that could not be remembered.
    private func expectNothingReserved(_ missing: String) async throws {
        await #expect(throws: StoreError.replaced(path: missing)) {
            _ = try await store.reserve(.of([batch], limit: 1), at: start)
        }
    }

    @Test("reserves nothing once the database is gone or another file has its name", arguments: [true, false])
    func database(isReplaced: Bool) async throws {
        #expect(try await store.reserve(.of([batch], limit: 1), at: start).claims.count == 1)
        try FileManager.default.removeItem(atPath: path)
        if isReplaced { #expect(FileManager.default.createFile(atPath: path, contents: Data())) }
        try await expectNothingReserved(path)
    }

    @Test("reserves nothing once the log beside it is gone, which holds what was committed lately")
    func log() async throws {
        #expect(try await store.reserve(.of([batch], limit: 1), at: start).claims.count == 1)
        #expect(try await store.reserve(.of([batch], limit: 1), at: start).claims.count == 1)
        try FileManager.default.removeItem(atPath: path + "-wal")
        try await expectNothingReserved(path + "-wal")
    }
}
