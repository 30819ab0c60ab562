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
                attempt.tokenUntil = TokenBucket.tokenReturns(afterLossAt: now)
                attempt.slotUntil = slotUntil
                try AttemptRow.update(db, attempt)
                let change = Change(job: claim.job, state: try claim.job.state.applying(.replyLost), at: now)
                if try JobRow.move(db, change) { uncertain += 1 }
            }
            try Self.bringBack(db, at: now, slotUntil: slotUntil)
            return Recovered(uncertain: uncertain)
        }
    }

    /// A wall clock that was set back since the last run left tokens, slots and jobs that come back too late by as much:
    /// waiting once for the longest that is possible is enough, and what waits in the queue may as well go on at once.
    private static func bringBack(_ db: Database, at now: Timestamp, slotUntil: Timestamp) throws {
        try db.execute(
            sql: """
                UPDATE attempts INDEXED BY attempts_tokens
                SET token_until = min(token_until, CASE WHEN outcome = 'lost' THEN ?2 ELSE ?1 END) WHERE token_until > ?1
                """,
            arguments: [
                TokenBucket.tokenReturns(afterReplyAt: now).microseconds,
                TokenBucket.tokenReturns(afterLossAt: now).microseconds,
            ])
        try db.execute(
            sql: """
                UPDATE attempts INDEXED BY attempts_lost SET slot_until = ?1 WHERE outcome = 'lost' AND slot_until > ?1
                """,
            arguments: [slotUntil.microseconds])
        guard try Bool.fetchOne(db, sql: lookedAhead, arguments: [now.microseconds]) == true else { return }
        for batch in try Int64.fetchAll(db, sql: "SELECT id FROM batches") {
            try db.execute(
                sql: """
                    UPDATE jobs INDEXED BY jobs_by_state SET due_at = ?1, version = version + 1
                    WHERE batch = ?2 AND state = 'queued' AND due_at > ?1
                    """, arguments: [now.microseconds, batch])
        }
    }

    /// Whether something was written at a later time than it is now. The newest batch and the newest attempt tell, so that a
    /// long queue costs nothing where the clock is right.
    private static let lookedAhead = """
        SELECT coalesce((SELECT created_at FROM batches ORDER BY id DESC LIMIT 1) > ?1, FALSE)
          OR coalesce((SELECT max(intent_at, replied_at, ended_at) FROM (
            SELECT intent_at, coalesce(replied_at, 0) AS replied_at, coalesce(ended_at, 0) AS ended_at
            FROM attempts ORDER BY id DESC LIMIT 1)) > ?1, FALSE)
        """
}
