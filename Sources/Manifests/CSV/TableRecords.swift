/// The records of a CSV or TSV file, one after another, as they lie in the buffer.
struct TableRecords {
    let buffer: RecordBuffer
    private var scanner: TableScanner

    init(notation: TableNotation, buffer: RecordBuffer) {
        self.buffer = buffer
        scanner = TableScanner(notation: notation)
    }

    /// Hands over record after record, blank lines included, until `body` returns `false`; each is good during its call only.
    mutating func each(_ body: (TableRecord) throws -> Bool) throws {
        while try scan() {
            let bytes = UnsafeBufferPointer(rebasing: buffer.window[..<scanner.length])
            let record = TableRecord(
                line: buffer.line, problem: scanner.problem, cells: scanner.cells, bytes: bytes)
            guard try body(record) else { return }
            buffer.drop(scanner.length, newlines: scanner.newlines)
        }
    }

    private mutating func scan() throws -> Bool {
        scanner.reset()
        while true {
            if buffer.isAtEnd, buffer.window.isEmpty { return false }
            if scanner.scan(buffer.window, isAtEnd: buffer.isAtEnd) { return true }
            try buffer.more()
        }
    }
}

/// One record of a table.
struct TableRecord {
    /// The line it starts on.
    let line: Int
    let problem: TableScanner.Problem?
    let cells: [TableScanner.Cell]
    let bytes: UnsafeBufferPointer<UInt8>

    /// An empty line separates nothing and is no row.
    var isBlank: Bool {
        // A quoted empty cell starts behind its quote.
        cells.count == 1 && cells[0].range == 0..<0
    }

    /// The cell without its quotes, or `nil` where it is not valid UTF-8.
    func text(of cell: TableScanner.Cell) -> String? {
        guard cell.isDoubled else { return bytes.text(cell.range) }
        var text: [UInt8] = []
        text.reserveCapacity(cell.range.count)
        var position = cell.range.lowerBound
        while position < cell.range.upperBound {
            text.append(bytes[position])
            position += bytes[position] == UInt8(ascii: "\"") ? 2 : 1
        }
        return String(validating: text, as: UTF8.self)
    }

    /// The names that a header gives its columns; `nil` after saying what keeps it from being one.
    func names(log: FaultLog) -> [String]? {
        let names = cells.map(text)
        guard !names.contains(nil) else {
            log.add(line: line, "the header is not valid UTF-8")
            return nil
        }
        return names.compactMap(\.self)
    }
}
