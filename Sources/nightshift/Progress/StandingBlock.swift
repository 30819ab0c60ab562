/// The lines that stand at the end of a terminal and are redrawn in place, and what it takes to get back above them.
struct StandingBlock: Hashable, Sendable {
    private var lines: [String] = []
    private var columns = 80

    /// What draws these lines in place of those that stand there; `nil` where they are the same.
    mutating func redrawing(_ lines: [String], columns: Int) -> String? {
        guard lines != self.lines || columns != self.columns else { return nil }
        let up = rows(columns: columns)
        self.lines = lines
        self.columns = columns
        return (up > 0 ? "\u{1B}[\(up)A\r" : "") + lines.map { $0 + "\u{1B}[K\n" }.joined() + "\u{1B}[J"
    }

    /// What takes them away, for something else to be said.
    mutating func erasure() -> String {
        let up = rows(columns: columns)
        lines = []
        return up > 0 ? "\u{1B}[\(up)A\r\u{1B}[J" : ""
    }

    /// A terminal that became narrower has wrapped what stood there.
    private func rows(columns: Int) -> Int {
        lines.reduce(0) { rows, line in
            let width = Cells.width(ofInked: line)
            return rows + max(1, (width + max(columns, 1) - 1) / max(columns, 1))
        }
    }
}
