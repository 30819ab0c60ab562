import NightshiftCore

/// A group of failures, ready for its template.
struct FailureSection {
    let number: String
    let title: String
    let count: String
    let batch: String?
    let advice: String
    let example: String?
    let commands: [FailureCommands.Line]
    let keys: [String]
    let more: String?
    let isTrouble: Bool

    /// Troubles first, the largest group first among each.
    static func sections(of groups: FailureGroups, in batches: [Batch], database: String?) -> [FailureSection] {
        let names = Dictionary(batches.map { ($0.id, $0.name) }) { first, _ in first }
        return groups.groups.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            if one.reason.isTrouble != other.reason.isTrouble { return one.reason.isTrouble }
            return one.count == other.count ? left.offset < right.offset : one.count > other.count
        }.map { number, group in
            let name = names[group.batch] ?? ""
            let commands = FailureCommands(
                batch: name, database: database, failed: groups.failed[group.batch] ?? 0,
                queued: groups.queued[group.batch] ?? 0)
            let left = group.count - group.keys.count
            return FailureSection(
                number: "\(number)", title: group.reason.title, count: Amount.count(group.count, "job"),
                batch: batches.count > 1 ? name : nil, advice: group.reason.advice, example: group.example,
                commands: commands.lines(for: group), keys: group.keys,
                more: left > 0 ? "and \(Amount.grouped(left)) more" : nil, isTrouble: group.reason.isTrouble)
        }
    }
}
