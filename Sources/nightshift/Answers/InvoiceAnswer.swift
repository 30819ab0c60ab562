import Manifests
import NightshiftCore
import Reports

/// `costs --invoice`: the provider's bill against the books.
struct InvoiceAnswer {
    let path: String
    let columns: InvoiceColumns
    /// The days that it covers; `nil` for all.
    let period: InvoicePeriod?
    let format: AnswerFormat
    /// The only batch that is compared; `nil` for all.
    let batch: Batch?

    /// - Throws: `StatusExit` where anything differs, or where the file is refused.
    func say(from store: any JobStore) throws {
        if let batch, batch.prunedAt != nil {
            throw UsageError("\(batch.name) was pruned: its ids are forgotten, so no bill can be held against it")
        }
        var sums = Reconciliation(try invoice(), onlyBatch: batch?.name, period: period)
        // Whatever is compared: what is billed for another batch is not unknown.
        try store.forEachEntry(of: nil) { sums.take($0) }
        sums.finish()

        let forgotten = try sums.counts[.unknown] == nil ? nil : ForgottenBooks(of: store)
        let report = InvoiceReport(format: format, file: path, forgotten: forgotten)
        if let head = report.head { Console.say(head) }
        for kind in InvoiceFinding.Kind.allCases {
            if kind == .unknown { try sums.forEachUnknown { Console.say(try report.line(for: $0)) } }
            var left = sums.attempts(of: kind)[...]
            guard !left.isEmpty else { continue }
            try store.forEachEntry(of: batch?.id) { entry in
                guard let noted = left.first, entry.id == noted.attempt else { return }
                left.removeFirst()
                Console.say(try report.line(for: InvoiceFinding(kind, entry, billed: noted.billed)))
            }
        }
        for line in try report.foot(of: sums) { Console.say(line) }
        if format != .table, let forgotten { Console.complain(forgotten.words) }
        if sums.faults > 0 { throw StatusExit(status: .incomplete) }
    }

    private func invoice() throws -> Invoice {
        do {
            return try InvoiceReader(path: path, columns: columns).read()
        } catch let rejected as ManifestRejected {
            Console.complain(rejected.description)
            let faults = rejected.total == 1 ? "1 fault" : "\(rejected.total) faults"
            Console.complain("nightshift: \(faults) in the invoice; nothing was compared")
            throw StatusExit(status: .usage)
        }
    }
}
