/// What an invoice and the books say of one submission, where that is worth saying.
package struct InvoiceFinding: Hashable, Sendable {
    /// In the order in which they are reported.
    package enum Kind: String, CaseIterable, Sendable {
        /// Several lines charge for one submission, and come to more than it can have cost.
        case billedTwice = "billed_twice"
        /// The books have no such generation and no such request.
        case unknown
        /// It was charged by our books; the invoice does not have it.
        case notBilled = "not_billed"
        /// Less or more than the books allow.
        case otherAmount = "other_amount"
        /// The provider refunded it, or never accepted it, and bills it all the same.
        case billedThoughFree = "billed_though_refunded"
        /// The books left its charge open, and the invoice says what it is. No fault.
        case settled = "settled_by_bill"
        /// The books left its charge open, and the invoice does not have it. No fault.
        case open = "still_open"

        package var isFault: Bool {
            switch self {
            case .billedTwice, .unknown, .notBilled, .otherAmount, .billedThoughFree: true
            case .settled, .open: false
            }
        }
    }

    package let kind: Kind
    /// `nil` where it is unknown to the books.
    package let entry: LedgerEntry?
    package let generation: String?
    package let requestID: String?
    /// `nil` where the invoice has nothing.
    package let billed: Invoice.Billed?

    package init(_ kind: Kind, _ entry: LedgerEntry, billed: Invoice.Billed?) {
        self.kind = kind
        self.entry = entry
        generation = entry.generation?.text
        requestID = entry.requestID
        self.billed = billed
    }

    package init(_ unknown: Invoice.Unknown) {
        kind = .unknown
        entry = nil
        generation = unknown.generation
        requestID = unknown.requestID
        billed = unknown.billed
    }

    package var amount: MicroDollars { billed?.amount ?? .zero }

    /// What the books allow.
    package var ours: ChargeRange { entry?.charge ?? .nothing }

    /// How far the invoice is above what the books allow, or below it (negative).
    package var difference: MicroDollars {
        guard kind.isFault else { return .zero }
        return amount > ours.high ? amount - ours.high : amount < ours.low ? amount - ours.low : .zero
    }
}

extension InvoiceFinding.Kind {
    /// What there is to say of a submission; `nil` where the invoice says just what the books say.
    package init?(of outcome: AttemptOutcome, charge: ChargeRange, billed: Invoice.Billed?) {
        guard let billed else {
            if charge.low > .zero {
                self = .notBilled
            } else if outcome.name.isDoubtful {
                self = .open
            } else {
                return nil
            }
            return
        }
        if (charge.low...charge.high).contains(billed.amount) {
            if charge.isKnown { return nil }
            self = .settled
        } else if charge == .nothing, billed.amount > .zero {
            self = .billedThoughFree
        } else {
            self = billed.charges > 1 && billed.amount > charge.high ? .billedTwice : .otherAmount
        }
    }
}
