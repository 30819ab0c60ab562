import Foundation
import GRDB
import TestSupport

/// A queue whose tables are sound and whose values lie: what a defect of ours, or a hand with the sqlite3 shell, leaves.
struct DamagedValues {
    private let loose: [UInt8]
    private let schema: [(type: String, name: String, table: String, root: Int, sql: String?)]
    private let columns: [(table: String, column: String)]

    /// Takes the constraints off a copy, once for all rounds.
    init(_ queue: SampleQueue) throws {
        let folder = try Folder()
        let path = folder.path("loose.sqlite")
        try Data(queue.closed).write(to: URL(fileURLWithPath: path))
        let database = try DatabaseQueue(path: path)
        (schema, columns) = try database.writeWithoutTransaction { db in
            let schema = try Row.fetchAll(db, sql: "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master").map
            {
                (
                    type: $0[0] as String, name: $0[1] as String, table: $0[2] as String, root: $0[3] as Int,
                    sql: $0[4] as String?
                )
            }
            let columns = try Row.fetchAll(
                db,
                sql: """
                    SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
                    WHERE m.type = 'table' AND m.name <> 'sqlite_sequence' AND NOT (m.name <> 'ledger' AND c.pk > 0)
                    """
            ).map { (table: $0[0] as String, column: $0[1] as String) }
            try db.execute(sql: "PRAGMA writable_schema = ON")
            try db.execute(sql: "DELETE FROM sqlite_master WHERE type = 'trigger'")
            try db.execute(
                sql: """
                    UPDATE sqlite_master SET sql = replace(replace(replace(replace(
                      sql, ') STRICT, WITHOUT', ') WITHOUT'), ') STRICT', ')'), ' INTEGER NOT NULL', ' INTEGER'),
                      ' TEXT NOT NULL', ' TEXT') WHERE type = 'table'
                    """)
            try db.execute(sql: "PRAGMA writable_schema = OFF")
            return (schema, columns)
        }
        try database.close()
        loose = Array(try folder.bytes("loose.sqlite"))
        try FileManager.default.removeItem(at: folder.url)
    }

    private static let values = [
        "NULL", "-1", "0", "1", "9223372036854775807", "-9223372036854775808", "4611686018427387904",
        "253402300800000000",
        "1e300", "''", "'{}'", "'[1]'", "'{\"prompt\":7}'", "'completed'", "'failed'", "'queued'", "'submitting'",
        "'downloading'",
        "'refunded'", "'lost'", "'accepted'", "'on_the_wire'", "x'00FF'", "char(27, 10, 8238) || 'x'", "zeroblob(5000)",
        "CAST(x'FFC328' AS TEXT)",
    ]

    /// Writes the queue with a few lies in it to `path`.
    func write(to path: String, _ random: inout SeededRandom) throws {
        var lies: [String] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let (table, column) = random.pick(columns)
            let which = random.pick(["1", "1", "rowid % 3 = 0", "rowid = 1", "rowid = 2", "rowid = 4"])
            let rows = ["batches", "jobs", "attempts"].contains(table) ? which : "1"
            lies.append("\"\(table)\" SET \"\(column)\" = \(random.pick(Self.values)) WHERE \(rows)")
        }
        try write(to: path, lies)
    }

    /// Writes the queue with the given lies in it, each an UPDATE from its table on, and its constraints put back.
    func write(to path: String, _ lies: [String]) throws {
        try Data(loose).write(to: URL(fileURLWithPath: path))
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try database.writeWithoutTransaction { db in
            try db.execute(
                sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON")
            // Uniqueness still holds; a lie that breaks it is told of as many rows as it can be.
            for lie in lies { try db.execute(sql: "UPDATE OR IGNORE \(lie)") }
            try db.execute(sql: "PRAGMA writable_schema = ON")
            try db.execute(sql: "DELETE FROM sqlite_master")
            for (type, name, table, root, sql) in schema {
                try db.execute(
                    sql: "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)",
                    arguments: [type, name, table, root, sql])
            }
            try db.execute(sql: "PRAGMA writable_schema = OFF; PRAGMA journal_mode = WAL")
        }
        try database.close()
    }
}
