package import NightshiftCore

/// What a run is to do, and within which limits.
package struct RunPlan: Sendable {
    /// The batches to submit from, in this order. Generations of other batches that still run are watched as well: they
    /// hold slots, and they are paid for.
    package let batches: [Batch]
    package let rateLimit: RateLimit
    /// Concurrent generations on the account.
    package let slots: Int
    /// The most that the batches may cost in all, worst case.
    package let budget: MicroDollars?
    package let retries: RetryPolicy
    package let lostReplies: LostReplies
    package let pollSchedule: PollSchedule
    /// The account that submissions are charged to, as the ledger names it.
    package let account: String
    /// Submit nothing before then.
    package let notBefore: Timestamp?
    /// Images that are fetched at once, each with two pieces of 256 KiB in memory.
    package static let parallelDownloads = 32
    /// Submit nothing from then on.
    package let until: Timestamp?
    /// Out of credits: probe with one job now and then until it flows again, rather than stop.
    package let waitsForCredits: Bool
    /// Of the latest submissions, 0 to 1: stop when more than this part of them fails.
    package let maxFailureRate: Double?
    /// Submitted first; the others wait until these have ended, and stay unsent when too many of them fail.
    package let canaries: Int?
    /// Tries of one image in which the provider has it not, or not whole, before it is given up.
    package let downloadFlaws: Int
    package let chainBy: ChainBy

    /// How the picture that another job made goes along with the job that edits it.
    package enum ChainBy: String, CaseIterable, Sendable {
        /// Read from disk and sent: every version of the API takes it.
        case picture
        /// By the id of its generation, which newer versions take; where that is refused, as a picture after all.
        case generation
    }

    /// What happens to a job whose submission got no reply.
    package enum LostReplies: String, CaseIterable, Sendable {
        /// It stays `uncertain` until the user decides.
        case hold
        /// It is submitted once more, which may be charged twice: the user asked for it.
        case resubmit
    }

    package init(
        batches: [Batch], rateLimit: RateLimit, slots: Int, budget: MicroDollars?, retries: RetryPolicy,
        lostReplies: LostReplies, pollSchedule: PollSchedule, account: String,
        notBefore: Timestamp? = nil, until: Timestamp? = nil, waitsForCredits: Bool = false,
        maxFailureRate: Double? = nil,
        canaries: Int? = nil, downloadFlaws: Int = Delivery.mostFlaws,
        chainBy: ChainBy = .picture
    ) {
        self.batches = batches
        self.rateLimit = rateLimit
        self.slots = slots
        self.budget = budget
        self.retries = retries
        self.lostReplies = lostReplies
        self.pollSchedule = pollSchedule
        self.account = account
        self.notBefore = notBefore
        self.until = until
        self.waitsForCredits = waitsForCredits
        self.maxFailureRate = maxFailureRate
        self.canaries = canaries
        self.downloadFlaws = downloadFlaws
        self.chainBy = chainBy
    }
}
