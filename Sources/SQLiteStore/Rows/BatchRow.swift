import GRDB
import NightshiftCore

enum BatchRow {
    static let columns = "id, name, manifest, output, created_at, pruned_at"

    static func batch(_ row: Row) throws -> Batch {
        var columns = Columns(row)
        return Batch(
            id: try columns.next(), name: try columns.next(), manifest: try columns.next(), output: try columns.next(),
            createdAt: try columns.time(), prunedAt: try columns.optionalTime())
    }
}
