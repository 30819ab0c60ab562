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

    let columns: [Column]

    var head: String { line(columns.map(\.name)) }

    func line(_ cells: [String]) -> String {
        let padded = zip(cells, columns).map { cell, column in
            let cell = Printable.text(cell)
            let space = String(repeating: " ", count: max(0, column.width - cell.count))
            return column.alignment == .left ? cell + space : space + cell
        }
        return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }

    /// A line whose first cell reaches over all columns but the last ones.
    func line(over first: String, _ last: [String]) -> String {
        let over = columns.dropLast(last.count)
        let width = over.map(\.width).reduce(0, +) + 2 * max(0, over.count - 1)
        let rest = StreamedTable(columns: Array(columns.suffix(last.count))).line(last)
        return first + String(repeating: " ", count: max(0, width - first.count)) + "  " + rest
    }
}
