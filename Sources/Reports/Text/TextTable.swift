/// Columns lined up with spaces, for terminals.
package struct TextTable {
    package enum Alignment {
        case left, right
    }

    private let alignments: [Alignment]
    private var lines: [[String]]

    package init(_ columns: [(name: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        lines = [columns.map { Printable.text($0.name) }]
    }

    package mutating func add(_ cells: [String]) {
        lines.append(cells.map { Printable.text($0) })
    }

    package var rendered: String {
        let widths = alignments.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            let padded = zip(cells, zip(widths, alignments)).map { cell, layout in
                let space = String(repeating: " ", count: layout.0 - cell.count)
                return layout.1 == .left ? cell + space : space + cell
            }
            let line = padded.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
