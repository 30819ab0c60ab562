import NightshiftCore

/// The account's slots as a run knows them: how many are ours to use, and what of ours may hold one.
struct SlotsInHand {
    private(set) var share: SlotShare
    private(set) var onTheWire = 0
    private(set) var running = 0
    /// Those that run of which the end was seen, and is not on record yet.
    private var ending: Set<Int64> = []
    /// Those on the wire that were refused for want of a slot, and whose answer is not on record yet.
    private var turnedAway: Set<Int64> = []

    init(configured: Int) { share = SlotShare(configured: configured) }

    /// What of ours holds a slot, or may: what is on the wire may have been accepted by now.
    var held: Int { onTheWire + running - ending.count - turnedAway.count }

    /// A generation was seen to have ended, and that is about to be recorded.
    mutating func ended(_ job: Int64) { ending.insert(job) }

    /// "Too many concurrent jobs". The answers to submissions that went out together come in any order, and most of them are not on
    /// record yet: each refusal takes one slot away from what ours may hold, down to what was accepted.
    mutating func refused(_ job: Int64, at now: Timestamp) {
        turnedAway.insert(job)
        share.refused(holding: held, at: now)
    }

    /// A step of a job that is on record.
    mutating func moved(_ job: Int64, from old: JobState.Name?, to new: JobState.Name) {
        if old == .generating {
            running -= 1
            ending.remove(job)
        }
        if old == .submitting {
            onTheWire -= 1
            turnedAway.remove(job)
        }
        running += new == .generating ? 1 : 0
        onTheWire += new == .submitting ? 1 : 0
    }
}
