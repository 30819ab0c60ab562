import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func apply(_ event: JobEvent, to selection: Selection, at now: Timestamp) throws -> Int {
        var selection = selection
        let able = event.takers
        selection.states = selection.states.isEmpty ? able : selection.states.intersection(able)
        if selection.states.isEmpty { return 0 }
        return try write { db in
            let pages = try SelectedPages(db, selection)
            var moved = 0
            var last: Int64 = 0
            while let page = try pages.next(db, after: last) {
                last = page.last
                for id in page.ids where try Self.apply(db, event, to: id, at: now) { moved += 1 }
            }
            return moved
        }
    }

    private static func apply(_ db: Database, _ event: JobEvent, to id: Int64, at now: Timestamp) throws -> Bool {
        // The request is left out: reading it costs more than the rest, and the write lock is held meanwhile.
        let query = try db.cachedStatement(
            sql: "SELECT \(StateColumns.names), version, tries, resubmissions FROM jobs WHERE id = ?")
        guard let row = try Row.fetchOne(query, arguments: [id]) else { return false }
        var columns = Columns(row)
        let state = try StateColumns(&columns).state()
        guard let next = try? state.applying(event) else { return false }
        let version: Int = try columns.count()
        let tries: Int = try columns.count()
        let resubmissions: Int = try columns.count()
        let startsAgain = if case .retried = event { true } else { false }
        return try JobRow.move(
            db, job: id, version: version, to: next, tries: startsAgain ? 0 : tries,
            resubmissions: startsAgain ? 0 : resubmissions, at: now)
    }
}

extension JobEvent {
    /// The states that can take the event, found by asking the one function that decides: rows of other states need not
    /// be read.
    var takers: Set<JobState.Name> {
        Set(JobState.Name.allCases.filter { (try? JobState.example($0).applying(self)) != nil })
    }
}

extension JobState {
    fileprivate static func example(_ name: Name) -> JobState {
        switch name {
        case .queued: .queued(due: Timestamp(microseconds: 0))
        case .submitting: .submitting
        case .generating: .generating(GenerationID(""))
        case .downloading: .downloading(GenerationID(""))
        case .completed: .completed(StoredImage(file: "", bytes: 0, sha256: ""))
        case .failed: .failed(Failure(kind: .rejected, code: nil, message: ""))
        case .uncertain: .uncertain
        case .cancelled: .cancelled
        }
    }
}
