/// How a submission went, and with it what it may have cost ("Failures found by polling, and what they cost").
package enum AttemptOutcome: Hashable, Sendable {
    /// Its intent is durable; the request may be on the wire.
    case onTheWire
    /// 201: the generation runs.
    case accepted
    /// Turned away for what is not the job's fault: free, and it spends no try.
    case turnedAway
    /// Refused as written: free.
    case rejected
    /// The reply was lost: the generation may exist and may be charged.
    case lost
    /// The generation completed: charged the price.
    case completed
    /// It failed with a code that is refunded.
    case refunded(code: String)
    /// It failed with a code whose charge is partial or undocumented.
    case unsettled(code: String)
    /// The provider no longer knows it, or it never ended.
    case vanished

    /// The outcome without its payload: what is stored as text and counted.
    package enum Name: String, CaseIterable, Sendable {
        case onTheWire = "on_the_wire"
        case accepted
        case turnedAway = "turned_away"
        case rejected, lost, completed, refunded, unsettled, vanished
    }

    package var name: Name {
        switch self {
        case .onTheWire: .onTheWire
        case .accepted: .accepted
        case .turnedAway: .turnedAway
        case .rejected: .rejected
        case .lost: .lost
        case .completed: .completed
        case .refunded: .refunded
        case .unsettled: .unsettled
        case .vanished: .vanished
        }
    }

    /// The provider's failure code, where it gave one.
    package var code: String? {
        switch self {
        case .refunded(let code), .unsettled(let code): code
        case .onTheWire, .accepted, .turnedAway, .rejected, .lost, .completed, .vanished: nil
        }
    }

    /// What a submission with this outcome may have been charged at the quoted price.
    package func charge(at price: MicroDollars) -> ChargeRange {
        switch self {
        case .turnedAway, .rejected, .refunded: .nothing
        case .completed: ChargeRange(exactly: price)
        case .onTheWire, .accepted, .lost, .unsettled, .vanished: ChargeRange(upTo: price)
        }
    }
}

extension AttemptOutcome.Name {
    /// Counts as one of the job's submissions, in `status` and against `--max-attempts`.
    package var countsAsAttempt: Bool {
        switch self {
        case .turnedAway: false
        case .onTheWire, .accepted, .rejected, .lost, .completed, .refunded, .unsettled, .vanished: true
        }
    }

    /// It may have been charged for nothing, and nothing more will be heard of it.
    package var isDoubtful: Bool {
        switch self {
        case .lost, .unsettled, .vanished: true
        case .onTheWire, .accepted, .turnedAway, .rejected, .completed, .refunded: false
        }
    }

    /// The generation is certainly or possibly running upstream, by our own knowledge.
    package var isOpen: Bool {
        switch self {
        case .onTheWire, .accepted: true
        case .turnedAway, .rejected, .lost, .completed, .refunded, .unsettled, .vanished: false
        }
    }
}
