/// Reads the rows of a CSV or TSV file. Rows are numbered by the line their record starts on, the header being line 1
/// of most files, so ids stay when rows are appended.
struct TableReader {
    let notation: TableNotation
    let buffer: RecordBuffer
    let sink: RowSink

    func read() throws {
        var records = TableRecords(notation: notation, buffer: buffer)
        var header: TableHeader?
        try records.each { record in
            if let problem = record.problem {
                sink.log.add(line: record.line, problem.rawValue)
                // Without a header there is nothing to go by.
                return header != nil
            }
            if record.isBlank { return true }
            if let header {
                try accept(record, header: header)
                return true
            }
            guard let names = record.names(log: sink.log) else { return false }
            header = TableHeader(
                names: names, admittedTags: sink.admittedTags, line: record.line, log: sink.log)
            return header != nil
        }
    }

    private func accept(_ record: TableRecord, header: TableHeader) throws {
        guard record.cells.count == header.columns.count else {
            return sink.log.add(
                line: record.line,
                "has \(record.cells.count) cells where the header has \(header.columns.count) columns")
        }
        var decoder = sink.decoder
        for (cell, column) in zip(record.cells, header.columns) where !cell.range.isEmpty {
            let text = record.text(of: cell)
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
        try sink.accept(decoder.draft, line: record.line, number: record.line)
    }
}
