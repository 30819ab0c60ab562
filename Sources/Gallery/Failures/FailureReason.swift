import NightshiftCore
import Thumbnails

/// What stands between a job and its picture, as far as it makes a difference for what to do.
enum FailureReason: Hashable {
    case failed(Failure.Kind, code: String?)
    case uncertain
    case cancelled
    /// It is not through yet.
    case unfinished
    /// It is through, and its picture is not, or not whole, on this disk.
    case lostPicture
    /// It is there, but could not be shown small.
    case unseenPicture

    init?(_ record: JobRecord, unseen: ThumbnailTrouble?) {
        switch record.job.state {
        case .completed:
            switch unseen {
            case nil: return nil
            case .missing, .notAFile, .otherLength: self = .lostPicture
            case .tooManyBytes, .tooManyPixels, .unknownFormat, .damaged: self = .unseenPicture
            }
        case .failed(let failure): self = .failed(failure.kind, code: failure.code)
        case .uncertain: self = .uncertain
        case .cancelled: self = .cancelled
        case .queued, .waiting, .submitting, .generating, .downloading: self = .unfinished
        }
    }

    var title: String {
        switch self {
        case .failed(let kind, let code): Self.title(of: kind) + (code.map { " (\($0))" } ?? "")
        case .uncertain: "The reply was lost"
        case .cancelled: "Cancelled"
        case .unfinished: "Not through yet"
        case .lostPicture: "The file is gone, or not whole"
        case .unseenPicture: "The file can't be shown small"
        }
    }

    private static func title(of kind: Failure.Kind) -> String {
        switch kind {
        case .moderated: "Moderated"
        case .rejected: "Refused as written"
        case .retriesExhausted: "Gave up after several tries"
        case .chargeUnknown: "Failed, and may have been charged"
        case .lostUpstream: "Lost by the provider"
        case .download: "Paid for, but not brought home"
        case .parentFailed: "The picture to edit was not made"
        }
    }

    /// What it means and what to do about it.
    var advice: String {
        switch self {
        case .failed(.moderated, _):
            "The provider's moderation refused these and charged nothing. It would refuse the same prompt again: edit the prompt, then run the edited rows. The file below has the rows of every failed job; delete those that you do not want."
        case .failed(.rejected, _):
            "The provider could not work with these requests as they are written, and charged nothing. Mend the rows, then run them. The file below has the rows of every failed job; delete those that you do not want."
        case .failed(.retriesExhausted, _):
            "Every try failed on the provider's side and was refunded. Trying again later often helps, and is charged only where it succeeds."
        case .failed(.chargeUnknown, _):
            "These ended without a picture, and the provider does not say whether it charged them. Its support can tell by the request ids. Trying again is a new submission, and is charged as one."
        case .failed(.lostUpstream, _):
            "The provider no longer knows these generations, or they never ended. They may have been charged: its support can tell by the request ids. Trying again is a new submission, and is charged as one."
        case .failed(.download, _):
            "The pictures are made and paid for, but could not be fetched. Trying again fetches them, free of charge, while the provider still has them."
        case .failed(.parentFailed, _):
            "These edit the pictures of jobs that failed, and were never submitted. What brings those jobs back brings these back as well."
        case .uncertain:
            "The connection broke after the request had left: the generation may exist, and may have been charged. The provider's support can tell by the request ids. Trying again may pay twice; cancelling writes them off, and what they may have cost stays in the books."
        case .cancelled: "You took these out of the queue. They can be put back."
        case .unfinished: "The batch has not come to its end. Going on submits what is queued and collects what runs."
        case .lostPicture:
            "These were brought home, but their files are not there any more, or have another length. They can be fetched again, free of charge, while the provider still has them."
        case .unseenPicture:
            "The files are there with the length that was recorded. Checking them against their SHA-256 tells damage from a picture that is only too large to be shown here."
        }
    }

    /// Whether somebody has to do something; the others are only told apart.
    var isTrouble: Bool {
        switch self {
        case .failed, .uncertain, .lostPicture, .unseenPicture: true
        case .cancelled, .unfinished: false
        }
    }
}
