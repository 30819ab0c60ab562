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
        case .parentFailed: "The picture to edit was not made"
        }
    }

    /// What it means for the bill, and what to do about it.
    package var advice: String {
        switch self {
        case .moderated:
            "The provider's moderation refused these and charged nothing. It would refuse the same prompt again: edit the prompt, then run the edited rows."
        case .rejected:
            "The provider could not work with these requests as they are written, and charged nothing. Mend the rows, then run them."
        case .retriesExhausted:
            "Every try failed on the provider's side and was refunded. Trying again later often helps, and is charged only where it succeeds."
        case .chargeUnknown:
            "These ended without a picture, and the provider does not say whether it charged them. Its support can tell by the request ids. Trying again is a new submission, and is charged as one."
        case .lostUpstream:
            "The provider no longer knows these generations, or they never ended. They may have been charged: its support can tell by the request ids. Trying again is a new submission, and is charged as one."
        case .download:
            "The pictures are made and paid for, but could not be fetched. Trying again fetches them, free of charge, while the provider still has them."
        case .parentFailed:
            "These edit the pictures of jobs that failed, and were never submitted. What brings those jobs back brings these back as well."
        }
    }
}
