import NightshiftCore

/// What to type for a group of failures: commands that do what its advice says, for exactly its jobs where that is possible.
struct FailureCommands {
    /// The batch's name.
    let batch: String
    /// The queue, where it is not the one that is found by itself.
    let database: String?
    /// Failed jobs of the batch, of any reason.
    let failed: Int
    let queued: Int

    struct Line {
        let command: String
        let note: String?
    }

    func lines(for group: FailureGroups.Group) -> [Line] {
        switch group.reason {
        case .failed(.moderated, _), .failed(.rejected, _):
            return [
                Line(command: "nightshift export \(name) --manifest --state failed\(queue) > edited.jsonl", note: nil),
                Line(command: "nightshift run edited.jsonl\(queue)", note: "after editing the file"),
            ]
        case .failed(.retriesExhausted, _), .failed(.chargeUnknown, _), .failed(.lostUpstream, _),
            .failed(.download, _), .failed(.parentFailed, _):
            let isAll = group.count == failed
            return again(group, state: "failed", isAll: isAll, others: failed - group.count)
        case .uncertain:
            return again(group, state: "uncertain", isAll: true, others: 0) + writeOff(group)
        case .cancelled: return again(group, state: "cancelled", isAll: true, others: 0)
        case .unfinished: return [resume]
        case .lostPicture:
            return [Line(command: "nightshift verify \(name) --repair\(queue)", note: "fetches them again")]
        case .unseenPicture: return [Line(command: "nightshift verify \(name)\(queue)", note: nil)]
        case .noDecoder: return [Line(command: "sudo apt-get install libgd3", note: "on Debian and its like")]
        }
    }

    private var name: String { ShellWord.text(batch) }
    private var queue: String { database.map { " " + ShellWord.option("--db", $0) } ?? "" }
    private var resume: Line { Line(command: "nightshift resume \(name)\(queue)", note: nil) }

    /// Puts the jobs back and runs them. One by one where the batch has other failed jobs, as far as they are named.
    private func again(_ group: FailureGroups.Group, state: String, isAll: Bool, others: Int) -> [Line] {
        let all = "nightshift retry \(name) --state \(state)\(queue)"
        if isAll { return [Line(command: all, note: nil), resume] }
        if group.keys.count == group.count {
            return group.keys.map { Line(command: job("retry", $0), note: nil) } + [resume]
        }
        let note =
            others == 1
            ? "also puts 1 failed job of another kind back" : "also puts \(others) failed jobs of other kinds back"
        return [Line(command: all, note: note), resume]
    }

    /// `cancel` takes out what is queued as well, unless it is told which job is meant.
    private func writeOff(_ group: FailureGroups.Group) -> [Line] {
        if queued == 0 {
            return [Line(command: "nightshift cancel \(name)\(queue)", note: "to write them off instead")]
        }
        if group.keys.count == group.count {
            return group.keys.map { Line(command: job("cancel", $0), note: "to write it off instead") }
        }
        return [
            Line(
                command: "nightshift cancel \(name)\(queue)",
                note: "to write them off instead; also cancels what is queued")
        ]
    }

    private func job(_ command: String, _ key: String) -> String {
        "nightshift \(command) \(name) \(ShellWord.option("--job", key))\(queue)"
    }
}
