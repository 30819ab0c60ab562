import NightshiftCore
import PictureFiles
import Reports

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
    /// It is there, and nothing on this machine makes pictures small.
    case noDecoder

    init?(_ record: JobRecord, unseen: PictureTrouble?) {
        switch record.job.state {
        case .completed:
            switch unseen {
            case nil: return nil
            case .missing, .notAFile, .otherLength: self = .lostPicture
            case .tooManyBytes, .tooManyPixels, .unknownFormat, .damaged: self = .unseenPicture
            case .noDecoder: self = .noDecoder
            }
        case .failed(let failure): self = .failed(failure.kind, code: failure.code)
        case .uncertain: self = .uncertain
        case .cancelled: self = .cancelled
        case .queued, .waiting, .submitting, .generating, .downloading: self = .unfinished
        }
    }

    var title: String {
        switch self {
        case .failed(let kind, let code): kind.title + (code.map { " (\($0))" } ?? "")
        case .uncertain: "The reply was lost"
        case .cancelled: "Cancelled"
        case .unfinished: "Not through yet"
        case .lostPicture: "The file is gone, or not whole"
        case .unseenPicture: "The file can't be shown small"
        case .noDecoder: "libgd is not installed"
        }
    }

    /// What it means and what to do about it.
    var advice: String {
        switch self {
        case .failed(let kind, _):
            switch kind {
            case .moderated, .rejected:
                kind.advice + " The file below has the rows of every failed job; delete those that you do not want."
            case .retriesExhausted, .chargeUnknown, .lostUpstream, .download, .parentFailed: kind.advice
            }
        case .uncertain:
            "The connection broke after the request had left: the generation may exist, and may have been charged. The provider's support can tell by the request ids. Trying again may pay twice; cancelling writes them off, and what they may have cost stays in the books."
        case .cancelled: "You took these out of the queue. They can be put back."
        case .unfinished: "The batch has not come to its end. Going on submits what is queued and collects what runs."
        case .lostPicture:
            "These were brought home, but their files are not there any more, or have another length. They can be fetched again, free of charge, while the provider still has them."
        case .unseenPicture:
            "The files are there with the length that was recorded. Checking them against their SHA-256 tells damage from a picture that is only too large to be shown here."
        case .noDecoder:
            "The files are there with the length that was recorded; only what makes pictures small is missing on the machine that made this page. Install it and make the page again."
        }
    }

    /// Whether somebody has to do something; the others are only told apart.
    var isTrouble: Bool {
        switch self {
        case .failed, .uncertain, .lostPicture, .unseenPicture, .noDecoder: true
        case .cancelled, .unfinished: false
        }
    }
}
