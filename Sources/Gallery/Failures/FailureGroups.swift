import NightshiftCore
import Reports

/// Jobs of a batch without their picture, by the reason; a few of each are kept by name.
struct FailureGroups {
    struct Group {
        let batch: Batch.ID
        let reason: FailureReason
        var count = 0
        var keys: [String] = []
        /// Words of the first that had any.
        var example: String?
    }

    private(set) var groups: [Group] = []
    /// Failed jobs of a batch, whatever the reason.
    private(set) var failed: [Batch.ID: Int] = [:]
    private(set) var queued: [Batch.ID: Int] = [:]
    private var numbers: [String: Int] = [:]
    /// Jobs that are named in each; the gallery has them all.
    static let mostNamed = 12
    /// Codes are the provider's own words: beyond so many groups they are not told apart any more.
    private static let mostGroups = 60

    /// The number of the job's group.
    mutating func add(_ record: JobRecord, because reason: FailureReason) -> Int {
        let batch = record.job.batch
        if case .failed = record.job.state { failed[batch, default: 0] += 1 }
        if case .queued = record.job.state { queued[batch, default: 0] += 1 }
        let number = number(of: reason, in: batch)
        groups[number].count += 1
        if groups[number].keys.count < Self.mostNamed { groups[number].keys.append(record.job.key) }
        if groups[number].example == nil { groups[number].example = record.problem }
        return number
    }

    private mutating func number(of reason: FailureReason, in batch: Batch.ID) -> Int {
        let name = "\(batch) \(reason)"
        if let known = numbers[name] { return known }
        if groups.count >= Self.mostGroups, case .failed(let kind, .some) = reason {
            return number(of: .failed(kind, code: nil), in: batch)
        }
        groups.append(Group(batch: batch, reason: reason))
        numbers[name] = groups.count - 1
        return groups.count - 1
    }
}
