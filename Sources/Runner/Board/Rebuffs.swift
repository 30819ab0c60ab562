import NightshiftCore

/// Tells a job that the provider can't take from a provider that takes none.
///
/// "Upstream service unavailable" is the service's fault and spends no attempt ("Errors" of the contract), so a request that
/// breaks the service each time would be submitted for ever. What gives it away is that others are accepted meanwhile.
struct Rebuffs: Hashable, Sendable {
    /// Rebuffs of one job, and acceptances of others since its first, that are taken for proof.
    static let limit = 20
    /// The same where few others are left to be accepted: it takes ten minutes and more, and more of them were accepted than were
    /// on the wire when an outage began.
    static let longLimit = 60
    static let fewestAccepted = 5

    private struct Count: Hashable {
        var rebuffs = 0
        /// Submissions accepted when the first rebuff came.
        let acceptedBefore: Int
    }

    private var accepted = 0
    private var counts: [Int64: Count] = [:]

    mutating func accepted(_ job: Int64) {
        accepted += 1
        counts[job] = nil
    }

    /// Notes one more rebuff of a job; the number of them once they are proof.
    mutating func rebuffed(_ job: Int64) -> Int? {
        var count = counts[job] ?? Count(acceptedBefore: accepted)
        count.rebuffs += 1
        counts[job] = count
        let others = accepted - count.acceptedBefore
        let isProof =
            (count.rebuffs >= Self.limit && others >= Self.limit)
            || (count.rebuffs >= Self.longLimit && others >= Self.fewestAccepted)
        guard isProof else { return nil }
        counts[job] = nil
        return count.rebuffs
    }
}
