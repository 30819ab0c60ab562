import Foundation
import GRDB
import NightshiftCore
import Testing

@testable import SQLiteStore

@Suite("What can't be written")
struct WritabilityTests {
    private let folder: Folder
    private let path: String

    init() throws {
        folder = try Folder()
        path = folder.path("queue.sqlite")
    }

    private func expectNotWritable(_ body: () throws -> Void) {
        let error = #expect(throws: StoreError.self, performing: body)
        guard case .notWritable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a store opened for reading refuses to write")
    func readOnly() async throws {
        let writer = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        let batch = try writer.enqueue("b", keys: ["a"])
        let reader = try SQLiteStore.open(path: path, mode: .readOnly)
        expectNotWritable { try reader.enqueue("c", keys: ["a"]) }
        expectNotWritable { _ = try reader.apply(.cancelled, to: Selection(), at: start) }
        expectNotWritable { _ = try reader.recover(at: start, slotUntil: start) }
        await #expect(throws: StoreError.self) { _ = try await reader.reserve(.of([batch]), at: start) }
        #expect(try reader.summary(of: nil).count(.queued) == 1)
    }

    @Test("a full disk is called so, nothing is lost, and it goes on after room was made")
    func diskFull() async throws {
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        let batch = try store.enqueue("b", keys: ["a"])
        let claim = try await store.claim(batch)
        try store.limitPages(true)
        #expect(throws: StoreError.diskFull(path: path)) {
            try store.enqueue("c", keys: (0..<5_000).map { "k\($0)" })
        }
        #expect(try store.batches() == [batch])
        var attempt = claim.settled(.lost, at: start)
        attempt.message = String(repeating: "x", count: 1_000_000)
        let change = try claim.change(.replyLost, attempt, at: start)
        await #expect(throws: StoreError.diskFull(path: path)) { _ = try await store.record(change) }
        #expect(try store.job("a").job == claim.job)
        try store.limitPages(false)
        #expect(try await store.record(change) == .recorded(version: 3))
        try store.enqueue("c", keys: (0..<5_000).map { "k\($0)" })
    }

    @Test("a source that goes on after a row could not be stored stores nothing")
    func stubbornSource() throws {
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: true))
        try store.limitPages(true)
        #expect(throws: StoreError.diskFull(path: path)) {
            let draft = BatchDraft(target: .new(name: "c", output: "/o"), manifest: "/m")
            _ = try store.enqueue(draft, at: start) { admit throws in
                _ = try? admit(newJob("big", prompt: String(repeating: "x", count: 1_000_000)))
                _ = try? admit(newJob("small"))
            }
        }
        #expect(try store.batches().isEmpty)
    }

    @Test("SQLite's errors under our names")
    func names() {
        func named(_ code: ResultCode) -> StoreError {
            StoreError(DatabaseError(resultCode: code, message: "m"), path: "/q")
        }
        #expect(named(.SQLITE_FULL) == .diskFull(path: "/q"))
        #expect(named(.SQLITE_CORRUPT_INDEX) == .damaged(path: "/q", detail: "m"))
        #expect(named(.SQLITE_NOTADB) == .notADatabase(path: "/q"))
        for code in [ResultCode.SQLITE_READONLY_DIRECTORY, .SQLITE_CANTOPEN, .SQLITE_PERM] {
            #expect(named(code) == .notWritable(path: "/q", detail: "m"))
        }
        let busy = "another process keeps writing to it; wait for it and run again"
        #expect(named(.SQLITE_BUSY_SNAPSHOT) == .failed(path: "/q", detail: busy))
        #expect(named(.SQLITE_IOERR_FSYNC) == .failed(path: "/q", detail: "m"))
    }

    @Test("a folder and a file that may only be read", .enabled(if: geteuid() != 0, "root may write anywhere"))
    func permissions() throws {
        try SQLiteStore.open(path: path, mode: .readWrite(create: true)).close()
        #expect(chmod(path, 0o400) == 0)
        expectNotWritable { _ = try SQLiteStore.open(path: path, mode: .readWrite(create: true)) }
        #expect(chmod(folder.url.path, 0o500) == 0)
        defer { _ = chmod(folder.url.path, 0o700) }
        expectNotWritable { _ = try SQLiteStore.open(path: folder.path("new.sqlite"), mode: .readWrite(create: true)) }
        expectNotWritable { _ = try RunnerLock(database: path, at: start) }
    }
}
