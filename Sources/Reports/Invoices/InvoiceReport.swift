package import NightshiftCore

/// What `costs --invoice` answers: each difference by name, what the bill settles, and the totals.
package struct InvoiceReport: Sendable {
    private let format: AnswerFormat
    /// The invoice's file, as the user gave it.
    private let file: String
    private let forgotten: ForgottenBooks?

    /// - Parameter forgotten: where something is unknown, whose it may be.
    package init(format: AnswerFormat, file: String, forgotten: ForgottenBooks? = nil) {
        self.format = format
        self.file = file
        self.forgotten = forgotten
    }

    /// The line that comes first, if any.
    package var head: String? { format == .csv ? CSVLine.encode(Self.names) : nil }

    package func line(for finding: InvoiceFinding) throws -> String {
        switch format {
        case .table: return Printable.text(text(of: finding))
        case .csv: return CSVLine.encode(cells(of: finding))
        case .json: return try JSONText.object(fields(of: finding)).rendered()
        }
    }

    // MARK: One finding

    private func text(of finding: InvoiceFinding) -> String {
        var what: [String] = []
        if let entry = finding.entry { what.append("\(entry.batch)/\(entry.key) attempt \(entry.number)") }
        if let generation = finding.generation { what.append("generation \(generation)") }
        if let request = finding.requestID { what.append("request \(request)") }
        if let entry = finding.entry {
            what.append([entry.outcome.name.rawValue, entry.outcome.code].compactMap(\.self).joined(separator: " "))
        }
        let billed = finding.billed.map { billed in
            "billed \(Self.signed(billed.amount))"
                + (billed.lines == 1
                    ? ", line \(billed.firstLine)" : " in \(billed.lines) lines from line \(billed.firstLine)")
        }
        let ours = finding.entry.map { _ in "our books \(Self.range(finding.ours))" }
        return "\(finding.kind.words): \(what.joined(separator: ", ")): "
            + [billed, ours].compactMap(\.self).joined(separator: "; ")
    }

    private static func range(_ range: ChargeRange) -> String {
        range.isKnown ? "$\(range.low.decimal)" : "$\(range.low.decimal) to $\(range.high.decimal)"
    }

    private static let names = [
        "finding", "batch", "key", "attempt", "generation_id", "request_id", "outcome", "failure_code", "billed_usd",
        "low_usd", "high_usd", "difference_usd", "lines", "line",
    ]

    private func cells(of finding: InvoiceFinding) -> [String] {
        let (entry, billed) = (finding.entry, finding.billed)
        return [
            finding.kind.rawValue, entry?.batch ?? "", entry?.key ?? "", entry.map { "\($0.number)" } ?? "",
            finding.generation ?? "", finding.requestID ?? "", entry?.outcome.name.rawValue ?? "",
            entry?.outcome.code ?? "", billed?.amount.decimal ?? "", finding.ours.low.decimal,
            finding.ours.high.decimal, finding.difference.decimal, billed.map { "\($0.lines)" } ?? "0",
            billed.map { "\($0.firstLine)" } ?? "",
        ]
    }

    private func fields(of finding: InvoiceFinding) -> [String: JSONText] {
        let (entry, billed) = (finding.entry, finding.billed)
        return [
            "finding": .string(finding.kind.rawValue), "batch": JSONText(entry?.batch), "key": JSONText(entry?.key),
            "attempt": entry.map { JSONText($0.number) } ?? .null, "generation_id": JSONText(finding.generation),
            "request_id": JSONText(finding.requestID), "outcome": JSONText(entry?.outcome.name.rawValue),
            "failure_code": JSONText(entry?.outcome.code), "billed_usd": JSONText(billed?.amount.decimal),
            "low_usd": .string(finding.ours.low.decimal), "high_usd": .string(finding.ours.high.decimal),
            "difference_usd": .string(finding.difference.decimal), "lines": JSONText(billed?.lines ?? 0),
            "line": billed.map { JSONText($0.firstLine) } ?? .null,
        ]
    }

    // MARK: Totals

    /// The lines that come last: words below a table, one object in JSON, nothing in CSV.
    package func foot(of sums: Reconciliation) throws -> [String] {
        switch format {
        case .table: return words(on: sums).map { Printable.text($0) }
        case .csv: return []
        case .json: return [try JSONText.object(["total": .object(fields(of: sums))]).rendered()]
        }
    }

    private func words(on sums: Reconciliation) -> [String] {
        var lines = [
            "billed        \(Self.signed(sums.billed)) in \(sums.lines) line\(sums.lines == 1 ? "" : "s") of \(file)",
            "in our books  \(Self.range(sums.ours))",
        ]
        if sums.over > .zero, sums.under > .zero {
            lines.append(
                "difference    \(Self.signed(sums.over - sums.under)): too much $\(sums.over.decimal), too little $\(sums.under.decimal)"
            )
        } else {
            lines.append("difference    \(Self.signed(sums.over - sums.under))")
        }
        if sums.elsewhere.lines > 0 {
            lines.append(
                "not compared  \(Self.signed(sums.elsewhere.amount)) in \(sums.elsewhere.lines) line\(sums.elsewhere.lines == 1 ? "" : "s") for other batches"
            )
        }
        let settled = sums.counts[.settled] ?? 0
        if settled > 0 {
            lines.append("settled       \(settled) charge\(settled == 1 ? " that was" : "s that were") open")
        }
        if let forgotten { lines.append("pruned        \(forgotten.words)") }
        lines.append(
            sums.faults == 0
                ? "the invoice and the books agree"
                : "\(sums.faults) difference\(sums.faults == 1 ? "" : "s") between the invoice and the books")
        return lines
    }

    private static func signed(_ amount: MicroDollars) -> String {
        amount < .zero ? "-$\((.zero - amount).decimal)" : "$\(amount.decimal)"
    }

    private func fields(of sums: Reconciliation) -> [String: JSONText] {
        var findings: [String: JSONText] = [:]
        for kind in InvoiceFinding.Kind.allCases { findings[kind.rawValue] = JSONText(sums.counts[kind] ?? 0) }
        var fields: [String: JSONText] = [
            "billed_usd": .string(sums.billed.decimal), "lines": JSONText(sums.lines),
            "low_usd": .string(sums.ours.low.decimal), "high_usd": .string(sums.ours.high.decimal),
            "over_usd": .string(sums.over.decimal), "under_usd": .string(sums.under.decimal),
            "difference_usd": .string((sums.over - sums.under).decimal),
            "other_batches_usd": .string(sums.elsewhere.amount.decimal),
            "other_batches_lines": JSONText(sums.elsewhere.lines), "findings": .object(findings),
            "agrees": .boolean(sums.faults == 0),
        ]
        if let forgotten {
            fields["pruned"] = .object([
                "batches": JSONText(forgotten.batches), "low_usd": .string(forgotten.charge.low.decimal),
                "high_usd": .string(forgotten.charge.high.decimal),
            ])
        }
        return fields
    }
}

extension InvoiceFinding.Kind {
    fileprivate var words: String {
        switch self {
        case .billedTwice: "billed twice"
        case .unknown: "billed but unknown to us"
        case .notBilled: "charged by our books, not billed"
        case .otherAmount: "billed another amount"
        case .billedThoughFree: "billed although refunded"
        case .settled: "settled by the bill"
        case .open: "still open, not on the bill"
        }
    }
}
