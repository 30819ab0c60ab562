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
        var sums = Reconciliation(try invoice(), onlyBatch: batch?.name, period: period)
        // Whatever is compared: what is billed for another batch is not unknown.
        try store.forEachEntry(of: nil) { sums.take($0) }
        sums.finish()

        let report = InvoiceReport(format: format, file: path)
        if let head = report.head { Console.say(head) }
        for kind in InvoiceFinding.Kind.allCases {
            for finding in sums.findings(of: kind) { Console.say(try report.line(for: finding)) }
            var left = sums.attemptsWithoutLine(of: kind)[...]
            guard !left.isEmpty else { continue }
            try store.forEachEntry(of: batch?.id) { entry in
                guard entry.id == left.first else { return }
                left.removeFirst()
                Console.say(try report.line(for: InvoiceFinding(kind, entry, billed: nil)))
            }
        }
        for line in try report.foot(of: sums) { Console.say(line) }
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
