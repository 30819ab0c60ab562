import GRDB
package import NightshiftCore

extension SQLiteStore {
    package func prioritize(_ selection: Selection, to priority: Int, at now: Timestamp) throws -> Int {
        try write { db in
            let pages = try SelectedPages(db, selection)
            // What the manifest says is kept, so that the row does not count as changed.
            let update = try db.cachedStatement(
                sql: """
                    UPDATE jobs SET row_priority = coalesce(row_priority, priority), priority = ?1, version = version + 1,
                      updated_at = ?2
                    WHERE id = ?3 AND priority <> ?1
                    """)
            var count = 0
            var last: Int64 = 0
            while let page = try pages.next(db, after: last) {
                last = page.last
                count += page.ids.count
                for id in page.ids { try update.execute(arguments: [priority, now.microseconds, id]) }
            }
            return count
        }
    }
}
