import GRDB
import NightshiftCore

enum BatchRow {
    static let columns = "id, name, manifest, output, created_at, layout, sidecars, pruned_at"

    static func batch(_ row: Row) throws -> Batch {
        var columns = Columns(row)
        return Batch(
            id: try columns.next(), name: try columns.next(), manifest: try columns.next(), output: try columns.next(),
            createdAt: try columns.time(), layout: try layout(&columns), prunedAt: try columns.optionalTime())
    }

    private static func layout(_ columns: inout Columns) throws -> Layout {
        let text: String = try columns.next()
        let sidecars: Int64 = try columns.next()
        guard let arrangement = Layout.Arrangement(text: text) else {
            throw UnreadableRow(detail: "'\(text)' is no layout")
        }
        return Layout(arrangement, hasSidecars: sidecars == 1)
    }
}
