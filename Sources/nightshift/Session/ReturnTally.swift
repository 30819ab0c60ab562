import NightshiftCore

/// What became of a manifest's rows that were exported from the batch they are run in.
struct ReturnTally {
    private var edited = 0
    private var retried = 0
    private var unedited = 0
    /// Whether the manifest is such an export, or has rows of one: it holds a part of the batch only.
    private(set) var isExport = false

    mutating func add(_ admission: Admission, of job: NewJob, to batch: String) {
        if job.origin?.batch == batch { isExport = true }
        switch admission {
        case .edited: edited += 1
        case .retried: retried += 1
        case .unedited: unedited += 1
        case .added, .unchanged, .changed, .duplicate, .refused: break
        }
    }

    /// What is run again.
    func news(of batch: String) -> String? {
        guard edited + retried > 0 else { return nil }
        var parts: [String] = []
        if edited > 0 { parts.append("\(edited) edited row\(edited == 1 ? "" : "s") as new attempts of the same jobs") }
        if retried > 0 { parts.append("\(retried) row\(retried == 1 ? "" : "s") as before") }
        return "\(batch) runs \(parts.joined(separator: ", ")) again"
    }

    /// What is not, though the user may think so.
    func warning(of batch: String) -> String? {
        guard unedited > 0 else { return nil }
        let (rows, verb) = unedited == 1 ? ("row is", "stays as it is") : ("rows are", "stay as they are")
        return """
            \(batch): \(unedited) \(rows) unedited and \(verb) (what was moderated would be refused again); edit, or add \
            --retry-unedited
            """
    }
}
