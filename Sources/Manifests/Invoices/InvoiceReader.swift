package import NightshiftCore

/// Reads what the provider billed from a CSV file, or from a TSV file by its ending.
package struct InvoiceReader: Sendable {
    private let path: String
    private let columns: InvoiceColumns
    private let faultLimit: Int

    /// More than a thousand million dollars in one line is a slip, and sums of less can't overflow unseen.
    private static let mostAmount = MicroDollars.dollars(1_000_000_000)

    /// - Parameter faultLimit: how many faults are kept; all are counted.
    package init(path: String, columns: InvoiceColumns = .usual, faultLimit: Int = 1_000) {
        self.path = path
        self.columns = columns
        self.faultLimit = faultLimit
    }

    /// The whole invoice.
    ///
    /// - Throws: `ManifestRejected` with every fault of the file, where there is any.
    package func read() throws -> Invoice {
        let log = FaultLog(file: path, limit: faultLimit)
        var invoice = Invoice()
        do {
            let buffer = try RecordBuffer(path: path, limits: ReadingLimits())
            try buffer.dropMark()
            try read(buffer, into: &invoice, log: log)
        } catch let trouble as FileTrouble {
            log.add(line: trouble.line, trouble.message)
        }
        if let rejection = log.rejection { throw rejection }
        return invoice
    }

    private func read(_ buffer: RecordBuffer, into invoice: inout Invoice, log: FaultLog) throws {
        let notation: TableNotation = path.lowercased().hasSuffix(".tsv") ? .tsv : .csv
        var records = TableRecords(notation: notation, buffer: buffer)
        var header: (places: [InvoiceColumns.Role: Int], count: Int)?
        var isRefused = false
        try records.each { record in
            if let problem = record.problem {
                log.add(line: record.line, problem.rawValue)
            } else if record.isBlank {
                return true
            } else if let header {
                add(record, header.places, columns: header.count, to: &invoice, log: log)
            } else if let names = record.names(log: log) {
                if let separator = Self.otherSeparator(in: names, of: notation) {
                    log.add(line: record.line, separator)
                    return false
                }
                header = columns.places(among: names, line: record.line, log: log).map { ($0, names.count) }
            }
            isRefused = header == nil
            return !isRefused
        }
        if header == nil, !isRefused, log.total == 0 {
            log.add(line: 0, "is empty; an invoice has at least a line of column names")
        }
    }

    /// What the columns seem to be separated by, where that leaves one of all of them.
    private static func otherSeparator(in names: [String], of notation: TableNotation) -> String? {
        guard names.count == 1, let name = names.first else { return nil }
        if name.contains(";") {
            return
                "its columns are separated by semicolons; save it with commas between them, and with points in the amounts"
        }
        if notation == .csv, name.contains("\t") {
            return "its columns are separated by tabs; give it a name that ends in .tsv"
        }
        return nil
    }

    private func add(
        _ record: TableRecord, _ places: [InvoiceColumns.Role: Int], columns: Int, to invoice: inout Invoice,
        log: FaultLog
    ) {
        guard record.cells.count == columns else {
            return log.add(
                line: record.line, "has \(record.cells.count) cells where the header has \(columns) columns")
        }
        func cell(_ role: InvoiceColumns.Role) -> String? {
            guard let place = places[role] else { return "" }
            return record.text(of: record.cells[place])?.trimmingSpace
        }
        guard let generation = cell(.id), let request = cell(.request), let written = cell(.amount) else {
            return log.add(line: record.line, "is not valid UTF-8")
        }
        let amount = MicroDollars(signedDecimal: written)
        if amount.map({ $0.magnitude > Self.mostAmount }) ?? true {
            log.add(
                line: record.line,
                "'\(written)' is no amount of dollars such as 0.0404, $0.0404 or -0.0404, with six decimals at most")
        }
        if generation.isEmpty, request.isEmpty {
            log.add(
                line: record.line,
                "has no id, so nothing can be compared with it; take out sums and fees of other kinds")
        }
        guard let amount, log.total == 0 else { return }
        let line = InvoiceLine(
            generation: generation.isEmpty ? nil : generation, requestID: request.isEmpty ? nil : request,
            amount: amount, number: record.line)
        if !invoice.add(line) { log.add(line: record.line, "the amounts up to here add up to no amount of money") }
    }
}
