/// Reads the rows of a CSV or TSV file. Rows are numbered by the line their record starts on, the header being line 1
/// of most files, so ids stay when rows are appended.
struct TableReader {
    let notation: TableNotation
    let buffer: RecordBuffer
    let sink: RowSink

    func read() throws {
        var scanner = TableScanner(notation: notation)
        var header: TableHeader?
        while try scan(&scanner) {
            let record = UnsafeBufferPointer(rebasing: buffer.window[..<scanner.length])
            let line = buffer.line
            if let problem = scanner.problem {
                sink.log.add(line: line, problem.rawValue)
                // Without a header there is nothing to go by.
                if header == nil { return }
            } else if isBlank(scanner) {
                // An empty line separates nothing and is no row.
            } else if let header {
                try accept(scanner.cells, of: record, header: header, line: line)
            } else {
                let names = texts(of: scanner.cells, in: record)
                guard !names.contains(nil) else { return sink.log.add(line: line, "the header is not valid UTF-8") }
                header = TableHeader(
                    names: names.compactMap(\.self), admittedTags: sink.admittedTags, line: line, log: sink.log)
                if header == nil { return }
            }
            buffer.drop(scanner.length, newlines: scanner.newlines)
        }
    }

    private func scan(_ scanner: inout TableScanner) throws -> Bool {
        scanner.reset()
        while true {
            if buffer.isAtEnd, buffer.window.isEmpty { return false }
            if scanner.scan(buffer.window, isAtEnd: buffer.isAtEnd) { return true }
            try buffer.more()
        }
    }

    private func isBlank(_ scanner: TableScanner) -> Bool {
        // A quoted empty cell starts behind its quote.
        scanner.cells.count == 1 && scanner.cells[0].range == 0..<0
    }

    private func accept(
        _ cells: [TableScanner.Cell], of record: UnsafeBufferPointer<UInt8>, header: TableHeader, line: Int
    ) throws {
        guard cells.count == header.columns.count else {
            return sink.log.add(
                line: line, "has \(cells.count) cells where the header has \(header.columns.count) columns")
        }
        var decoder = sink.decoder
        for (cell, column) in zip(cells, header.columns) where !cell.range.isEmpty {
            let text = text(of: cell, in: record)
            switch column {
            case .field(let field):
                guard let text else {
                    decoder.refuse(field, "is not valid UTF-8")
                    continue
                }
                decoder.set(field, to: .cell(text))
            case .tag(let name):
                guard let text else {
                    decoder.refuse(name, "is not valid UTF-8")
                    continue
                }
                decoder.setTag(name, to: .cell(text))
            }
        }
        try sink.accept(decoder.draft, line: line, number: line)
    }

    private func texts(of cells: [TableScanner.Cell], in record: UnsafeBufferPointer<UInt8>) -> [String?] {
        cells.map { text(of: $0, in: record) }
    }

    private func text(of cell: TableScanner.Cell, in record: UnsafeBufferPointer<UInt8>) -> String? {
        guard cell.isDoubled else { return record.text(cell.range) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(cell.range.count)
        var position = cell.range.lowerBound
        while position < cell.range.upperBound {
            bytes.append(record[position])
            position += record[position] == UInt8(ascii: "\"") ? 2 : 1
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
