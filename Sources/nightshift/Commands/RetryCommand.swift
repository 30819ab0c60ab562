import ArgumentParser
import NightshiftCore

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Puts failed, uncertain or cancelled jobs back into the queue.",
        discussion: """
            A retry is a new submission and is charged as one, except where an image was paid for and only its download \
            failed: that is fetched again, free of charge. Retrying uncertain jobs may pay twice. With --where and a condition on \
            review, images that were marked reject are made anew as well, and paid for again; their files stay.
            """)

    enum State: String, CaseIterable, ExpressibleByArgument {
        case failed, uncertain, cancelled

        var name: JobState.Name {
            switch self {
            case .failed: .failed
            case .uncertain: .uncertain
            case .cancelled: .cancelled
            }
        }
    }

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Option(help: "failed, uncertain or cancelled. Default: failed, or whichever the job given with --job is in.")
    var state: State?

    @Option(help: ArgumentHelp("Only the job of this key.", valueName: "key"))
    var job: String?

    @OptionGroup var which: WhereOption

    @Option(parsing: .unconditional, help: "Their priority from now on; higher goes first.")
    var priority: Int?

    func validate() throws {
        // Uncertain jobs must be meant in so many words: they may be paid twice.
        if state == nil, which.condition?.mentions(.state) == true {
            throw ValidationError("--where asks for the state: say --state failed, uncertain or cancelled as well")
        }
    }

    func run() throws {
        let states: Set<JobState.Name> =
            state.map { [$0.name] } ?? (job == nil ? [.failed] : Set(State.allCases.map(\.name)))
        let now = SystemTime().now()
        let change = JobChange(batch: batch, queue: queue, states: states, job: job, condition: which.condition)
        let doubt = try change.doubt()
        // Before they are back: a run may take them at once.
        if let priority { _ = try change.prioritize(to: priority, at: now) }
        let retried = try change.apply(.retried(due: now), at: now)
        let isReview = state == nil && which.condition?.mentions(.review) == true
        let discarded = isReview ? try change.discardRejected(at: now) : JobChange.Discarded()
        let count = retried + discarded.jobs
        Console.say("\(count) job\(count == 1 ? "" : "s") back in the queue; nightshift resume runs them")
        if discarded.jobs > 0 {
            Console.say(
                "another image in place of \(discarded.jobs) that you rejected is paid for again, $\(discarded.price.decimal) in all; "
                    + "the rejected files stay where they are")
        }
        guard doubt.jobs > 0 else { return }
        Console.say(
            "up to $\(doubt.most.decimal) may have been charged for earlier submissions of \(doubt.jobs) of them, which are paid for again; nightshift cancel takes them out"
        )
    }
}
