/// Holds the provider's invoice against the books, attempt by attempt.
///
/// Memory is the invoice's, and some fifty bytes for each attempt that there is something to say of: to be named, those are passed by
/// a second time. Invariant: what is billed, less `over`, plus `under`, lies within `ours`.
package struct Reconciliation: Sendable {
    /// An attempt that there is something to say of.
    package struct Noted: Hashable, Sendable {
        package let attempt: Attempt.ID
        /// `nil` where the invoice has nothing.
        package let billed: Invoice.Billed?
    }

    private var invoice: Invoice
    /// The only batch that is compared; `nil` for all.
    private let batch: String?
    /// What was submitted, or ended, at other times is not expected on the invoice; where it is there, it is compared.
    private let period: InvoicePeriod?
    private var noted: [InvoiceFinding.Kind: [Noted]] = [:]

    /// What the compared attempts may have cost by the books.
    package private(set) var ours = ChargeRange.nothing
    /// By how much the invoice is above the books in all that it has too much.
    package private(set) var over = MicroDollars.zero
    /// By how much it is below in all that it has too little.
    package private(set) var under = MicroDollars.zero
    /// Lines and amount of what belongs to other batches, which is not compared.
    package private(set) var elsewhere = (lines: 0, amount: MicroDollars.zero)
    package private(set) var counts: [InvoiceFinding.Kind: Int] = [:]

    package init(_ invoice: Invoice, onlyBatch batch: String? = nil, period: InvoicePeriod? = nil) {
        self.invoice = invoice
        self.batch = batch
        self.period = period
    }

    package var billed: MicroDollars { invoice.total - elsewhere.amount }
    package var lines: Int { invoice.lineCount - elsewhere.lines }
    package var faults: Int { counts.reduce(0) { $0 + ($1.key.isFault ? $1.value : 0) } }

    /// Takes an attempt of any batch; each once, by id.
    package mutating func take(_ entry: LedgerEntry) {
        let billed = invoice.take(generation: entry.generation, requestID: entry.requestID)
        guard batch == nil || entry.batch == batch else {
            elsewhere.lines += billed?.lines ?? 0
            elsewhere.amount += billed?.amount ?? .zero
            return
        }
        if billed == nil, let period, !period.contains(entry) { return }
        ours = ours + entry.charge
        guard let kind = InvoiceFinding.Kind(of: entry.outcome, charge: entry.charge, billed: billed) else { return }
        count(InvoiceFinding(kind, entry, billed: billed))
        noted[kind, default: []].append(Noted(attempt: entry.id, billed: billed))
    }

    /// To be called once, after the last attempt: what is left of the invoice is unknown to the books.
    package mutating func finish() {
        let invoice = invoice
        invoice.forEachUnknown { count(InvoiceFinding($0)) }
    }

    private mutating func count(_ finding: InvoiceFinding) {
        counts[finding.kind, default: 0] += 1
        let difference = finding.difference
        if difference > .zero { over += difference } else { under = under - difference }
    }

    /// The attempts that are found to be so, in ascending order: passed by again, each makes a finding.
    package func attempts(of kind: InvoiceFinding.Kind) -> [Noted] { noted[kind] ?? [] }

    /// Hands over what is unknown to the books, in the order of the invoice.
    package func forEachUnknown(_ body: (InvoiceFinding) throws -> Void) rethrows {
        try invoice.forEachUnknown { try body(InvoiceFinding($0)) }
    }
}
