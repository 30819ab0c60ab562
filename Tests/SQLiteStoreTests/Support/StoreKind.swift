import Foundation
import NightshiftCore
import SQLiteStore
import Testing

/// Every store that the conformance suite runs against.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case file
    case memory

    var testDescription: String { rawValue }

    func make() throws -> any JobStore {
        switch self {
        case .file: try SQLiteStore.open(path: Folder().path("queue.sqlite"), mode: .readWrite(create: true))
        case .memory: try SQLiteStore.open(path: SQLiteStore.memory, mode: .readWrite(create: true))
        }
    }
}

/// A folder of its own under the system's temporary one; what is left there is the system's to clear away.
struct Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("nightshift-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func bytes(_ name: String) throws -> Data { try Data(contentsOf: url.appendingPathComponent(name)) }
}
