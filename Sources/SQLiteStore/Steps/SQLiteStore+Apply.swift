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
                for id in page.ids { moved += try Self.apply(db, event, to: id, at: now) }
            }
            return moved
        }
    }

    private static func apply(_ db: Database, _ event: JobEvent, to id: Int64, at now: Timestamp) throws -> Int {
        // The request is left out: reading it costs more than the rest, and the write lock is held meanwhile.
        let query = try db.cachedStatement(
            sql: """
                SELECT \(StateColumns.names), version, tries, resubmissions,
                  (SELECT parents.state FROM jobs AS parents WHERE parents.id = jobs.parent)
                FROM jobs WHERE id = ?
                """)
        guard let row = try Row.fetchOne(query, arguments: [id]) else { return 0 }
        var columns = Columns(row)
        let state = try StateColumns(&columns).state()
        let version: Int = try columns.count()
        let tries: Int = try columns.count()
        let resubmissions: Int = try columns.count()
        let parent: String? = try columns.optional()
        let mustWait = parent != nil && parent != JobState.Name.completed.rawValue
        let again = event.again(mustWait: mustWait)
        let (event, startsAgain) = (again ?? event, again != nil)
        guard let next = try? state.applying(event) else { return 0 }
        let isWritten = try JobRow.move(
            db, job: id, version: version, to: next, tries: startsAgain ? 0 : tries,
            resubmissions: startsAgain ? 0 : resubmissions, at: now)
        guard isWritten else { return 0 }
        if case .discarded = event { try noteDiscard(db, of: id, at: now) }
        var descendants = Descendants(db, at: now)
        try descendants.follow(id, through: event)
        return 1 + descendants.moved
    }
}

extension JobEvent {
    /// The same for a job that has to wait for the picture it edits; `nil` where the event does not begin the job anew.
    fileprivate func again(mustWait: Bool) -> JobEvent? {
        switch self {
        case .retried, .retriedToWait: mustWait ? .retriedToWait : self
        case .discarded: mustWait ? .discarded(due: nil) : self
        case .reserved, .accepted, .rejected, .turnedAway, .replyLost, .finished, .refunded, .failedUnsettled,
            .vanished,
            .stored, .reused, .imageLost, .downloadAbandoned, .edited, .cancelled, .parentCompleted, .parentFailed,
            .parentImageLost:
            nil
        }
    }

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
