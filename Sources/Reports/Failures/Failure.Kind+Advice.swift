package import NightshiftCore

extension Failure.Kind {
    /// What happened, as a heading.
    package var title: String {
        switch self {
        case .moderated: "Moderated"
        case .rejected: "Refused as written"
        case .retriesExhausted: "Gave up after several tries"
        case .chargeUnknown: "Failed, and may have been charged"
        case .lostUpstream: "Lost by the provider"
        case .download: "Paid for, but not brought home"
        }
    }

    /// What it means for the bill, and what to do about it.
    package var advice: String {
        switch self {
        case .moderated: "Not charged. The same prompt would be refused again: edit it and run the edited rows."
        case .rejected: "Not charged. Mend these rows and run them."
        case .retriesExhausted: "Every try was refunded. Trying again later often helps, and only a success is charged."
        case .chargeUnknown:
            "The provider does not say whether it charged these; its support can tell. Trying again is charged as a new submission."
        case .lostUpstream:
            "The provider no longer knows these, or they never ended, and may have charged them. Trying again is charged as a new submission."
        case .download: "Trying again fetches the images, free of charge, while the provider still has them."
        }
    }
}
