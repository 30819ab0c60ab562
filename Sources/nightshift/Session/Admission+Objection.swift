import NightshiftCore

extension Admission {
    /// Why the row can't be run, for the person who wrote it; `nil` where it can.
    func objection(in batch: String, key: String) -> String? {
        switch self {
        case .added, .unchanged, .edited, .retried, .unedited: nil
        case .changed:
            """
            changed since it was enqueued; undo the change, give it a new id, or add --new-batch to run all again (a job that \
            failed is run again as edited from nightshift export --manifest)
            """
        case .duplicate: "an earlier row has the same id"
        case .refused(let objection): objection.text(in: batch, key: key)
        }
    }
}

extension EditObjection {
    private static let asNew = "give it a new id and take \(RowOrigin.field) out"

    fileprivate func text(in batch: String, key: String) -> String {
        switch self {
        case .noSuchJob:
            "\(batch) has no job of this id to run again; to add it as a new one, take \(RowOrigin.field) out"
        case .inState(.completed):
            """
            edited, but its job is completed; nightshift mark \(batch) --job \(key) --as reject makes room for another image, or to \
            keep this one as well, \(Self.asNew)
            """
        case .inState(.queued):
            "edited, but its job is still queued; nightshift cancel \(batch) --job \(key) takes it out first"
        case .inState(let state):
            "edited, but its job is \(state.rawValue); nightshift resume \(batch) brings it to its end first"
        case .mayPayTwice:
            """
            edited, but its job is uncertain and may have been paid for; --lost-replies resubmit runs it all the same, and may \
            pay twice
            """
        case .imagePaid:
            """
            edited, but its image is paid for and only its download failed; undo the edit to fetch it free of charge, or to pay \
            for another, \(Self.asNew)
            """
        case .nameTaken(let holder):
            "its image would have the name of job '\(holder)' in the shards of \(batch); give it another output"
        case .filed(let field):
            "its \(field) can't change, the bill has its attempts under the old one; undo that, or \(Self.asNew)"
        }
    }
}
