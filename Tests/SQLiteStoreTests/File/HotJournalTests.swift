import Foundation
import NightshiftCore
import SQLiteStore
import Testing

/// A process that dies while it stamps a new file leaves the stamp and the journal that undoes it.
@Suite("A queue whose creation was cut off")
struct HotJournalTests {
    /// Header of a rollback journal that restores a file of no pages: magic, no records, a nonce, 0 pages before, sectors of
    /// 512 bytes, pages of 4,096.
    private static let undoing: [UInt8] =
        [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7, 0, 0, 0, 0, 0xE0, 0x75, 0x8A, 0xAE, 0, 0, 0, 0]
        + [0, 0, 2, 0, 0, 0, 16, 0] + Array(repeating: 0, count: 484)

    private func withCutOffQueue(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "hot-journal-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/queue.sqlite"
        try SQLiteStore.open(path: path, mode: .readWrite(create: true)).close()
        // The first page carries the stamp, as it does in the moment of the crash.
        let page = try Data(contentsOf: URL(fileURLWithPath: path)).prefix(4_096)
        try page.write(to: URL(fileURLWithPath: path))
        try Data(Self.undoing).write(to: URL(fileURLWithPath: path + "-journal"))
        try body(path)
    }

    @Test("is made anew by the next run, and stays readable")
    func recovered() throws {
        try withCutOffQueue { path in
            try SQLiteStore.open(path: path, mode: .readWrite(create: true)).close()
            for mode in [SQLiteStore.Mode.readOnly, .readWrite(create: false)] {
                let store = try SQLiteStore.open(path: path, mode: mode)
                #expect(try store.batches() == [])
                try store.close()
            }
        }
    }

    @Test(
        "is no queue yet, for those who only look or go on",
        arguments: [
            SQLiteStore.Mode.readOnly, .readWrite(create: false),
        ])
    func missing(mode: SQLiteStore.Mode) throws {
        try withCutOffQueue { path in
            #expect(throws: StoreError.missing(path: path)) { try SQLiteStore.open(path: path, mode: mode) }
        }
    }
}
