import GRDB
import NightshiftCore

/// A row that holds what this version never writes.
struct UnreadableRow: Error {
    let detail: String
}

extension StoreError {
    /// What an error that came out of SQLite means to the user; errors that are not about storage pass unchanged.
    static func translating(_ error: any Error, path: String) -> any Error {
        switch error {
        case let error as DatabaseError: StoreError(error, path: path)
        // Its own description prints the whole row.
        case is RowDecodingError: StoreError.damaged(path: path, detail: "a column holds a value of another kind")
        case let error as UnreadableRow: StoreError.damaged(path: path, detail: error.detail.plainDetail)
        // The stores ask by state, so only an index at odds with its table offers a job that can't take the step.
        case let error as IllegalTransition: StoreError.damaged(path: path, detail: error.description.plainDetail)
        default: error
        }
    }

    init(_ error: DatabaseError, path: String) {
        // The message only: the statement's arguments may hold prompts.
        let detail = error.message?.plainDetail ?? "SQLite code \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self = .diskFull(path: path)
        case .SQLITE_CORRUPT:
            self = .damaged(path: path, detail: detail)
        case .SQLITE_NOTADB:
            self = .notADatabase(path: path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self = .notWritable(path: path, detail: detail)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .failed(path: path, detail: "another process keeps writing to it; wait for it and run again")
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_CORRUPTFS:
            self = .damaged(path: path, detail: detail)
        default:
            self = .failed(path: path, detail: detail)
        }
    }
}
