import GRDB
import NightshiftCore

extension SQLiteStore {
    package func announcedLimit(of account: String) throws -> Int? {
        try read { db in
            try Int.fetchOne(
                db, sql: "SELECT requests_per_minute FROM accounts WHERE account = ?", arguments: [account])
        }
    }

    package func noteAnnouncedLimit(_ requestsPerMinute: Int, of account: String) async throws {
        do {
            try await committer.commit { db, _ in
                try db.execute(
                    sql: """
                        INSERT INTO accounts VALUES (?, ?)
                        ON CONFLICT (account) DO UPDATE SET requests_per_minute = excluded.requests_per_minute
                        """, arguments: [account, requestsPerMinute])
            }
        } catch {
            throw StoreError.translating(error, path: path)
        }
    }
}
