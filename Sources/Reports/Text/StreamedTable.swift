/// Columns for terminals, line by line as they come: each is as wide as its values usually are, and a longer one moves the
/// rest of its line.
struct StreamedTable {
    struct Column {
        let name: String
        let width: Int
        let alignment: TextTable.Alignment

        init(_ name: String, _ width: Int, _ alignment: TextTable.Alignment = .left) {
            self.name = name
            self.width = max(width, name.count)
            self.alignment = alignment
        }
    }

    private static let gap = 2

    let columns: [Column]

    var head: String { line(columns.map(\.name)) }

    /// Without spaces at its end.
    func line(_ cells: [String]) -> String {
        var line = ""
        var spaces = 0
        for (cell, column) in zip(cells, columns) {
            let cell = Printable.text(cell)
            let padding = max(0, column.width - Self.width(of: cell))
            if column.alignment == .right { spaces += padding }
            if !cell.isEmpty {
                line += String(repeating: " ", count: spaces) + cell
                spaces = 0
            }
            if column.alignment == .left { spaces += padding }
            spaces += Self.gap
        }
        return line
    }

    /// A line whose first cell reaches over all columns but the last ones.
    func line(over first: String, _ last: [String]) -> String {
        let over = columns.dropLast(last.count)
        let width = over.map(\.width).reduce(0, +) + Self.gap * max(0, over.count - 1)
        return StreamedTable(columns: [Column("", width)] + columns.suffix(last.count)).line([first] + last)
    }

    /// Counting the characters of other text takes ten times as long.
    private static func width(of cell: String) -> Int {
        cell.utf8.allSatisfy { $0 < 0x80 } ? cell.utf8.count : cell.count
    }
}
