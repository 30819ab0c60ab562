import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func recover(at now: Timestamp, slotUntil: Timestamp) throws -> Recovered {
        try write { db in
            var uncertain = 0
            // At most as many as had slots when the process died.
            for claim in try Self.claims(db, sql: Self.inHand, arguments: [JobState.Name.submitting.rawValue, 0, -1]) {
                var attempt = claim.attempt
                attempt.outcome = .lost
                attempt.repliedAt = now
                attempt.endedAt = now
                attempt.tokenUntil = TokenBucket.tokenReturns(afterReplyAt: now)
                attempt.slotUntil = slotUntil
                try AttemptRow.update(db, attempt)
                let change = Change(job: claim.job, state: try claim.job.state.applying(.replyLost), at: now)
                if try JobRow.move(db, change) { uncertain += 1 }
            }
            try Self.bringBack(db, at: now, slotUntil: slotUntil)
            return Recovered(uncertain: uncertain)
        }
    }

    /// A wall clock that was set back since the last run left tokens and slots that come back too late by as much: waiting
    /// once for the longest that is possible is enough.
    private static func bringBack(_ db: Database, at now: Timestamp, slotUntil: Timestamp) throws {
        let latest = TokenBucket.tokenReturns(afterReplyAt: now).microseconds
        try db.execute(
            sql: "UPDATE attempts INDEXED BY attempts_tokens SET token_until = ?1 WHERE token_until > ?1",
            arguments: [latest])
        try db.execute(
            sql: """
                UPDATE attempts INDEXED BY attempts_lost SET slot_until = ?1 WHERE outcome = 'lost' AND slot_until > ?1
                """,
            arguments: [slotUntil.microseconds])
    }
}
