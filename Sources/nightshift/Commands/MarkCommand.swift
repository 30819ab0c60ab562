import ArgumentParser
import Manifests
import NightshiftCore

struct MarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark",
        abstract: "Marks images to keep or to reject, as the dashboard does, or takes marks over from a report.",
        discussion: """
            Marks are kept in the queue and change no job: export --review and conditions on review go by them, and retry --where \
            review=reject has another image made in place of each that was rejected.
            """)

    /// A mark, or its absence.
    enum Word: String, CaseIterable, ExpressibleByArgument {
        case keep, reject, none

        var mark: ReviewMark? {
            switch self {
            case .keep: .keep
            case .reject: .reject
            case .none: nil
            }
        }
    }

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Option(name: .customLong("as"), help: "keep, reject or none, which takes a mark back.")
    var word: Word?

    @Option(help: "The job of this key.")
    var job: String?

    @OptionGroup var which: WhereOption

    @Option(help: "Marks that a report exported, one JSON object a line.", completion: .file())
    var from: String?

    func validate() throws {
        let isMeant = job != nil || which.condition != nil
        switch (from, word) {
        case (nil, nil): throw ValidationError("say --as keep, reject or none, or --from with a file of marks")
        case (nil, .some) where !isMeant:
            throw ValidationError("say which images: --job KEY, or --where with a condition such as 'tag.take=3'")
        case (.some, .some): throw ValidationError("--from brings its own marks; leave out --as")
        case (.some, nil) where isMeant || batch.batch != nil:
            throw ValidationError("--from says which images are meant; leave out the batch, --job and --where")
        case (.some, nil), (nil, .some): break
        }
    }

    func run() throws {
        let store = try queue.openForChanging()
        let marks = try from.map { try read($0, of: store) } ?? chosen(of: store)
        let now = SystemTime().now()
        var counts: [ReviewMark?: Int] = [:]
        for (mark, jobs) in marks { counts[mark] = try store.mark(mark, jobs: jobs, at: now) }
        let all = counts.values.reduce(0, +)
        Console.say(
            "\(all) image\(all == 1 ? "" : "s") marked: \(counts[.keep] ?? 0) keep, \(counts[.reject] ?? 0) reject, \(counts[nil] ?? 0) none"
        )
    }

    private func chosen(of store: any JobStore) throws -> [ReviewMark?: [Int64]] {
        let batches = try batch.resolve(in: store).map(\.id)
        var jobs: [Int64] = []
        guard !batches.isEmpty else { return [:] }
        try store.forEachJob(
            Selection(batches: batches, states: [.completed], key: job, condition: which.condition), withAttempts: false
        ) { jobs.append($0.job.id) }
        if let job, jobs.isEmpty { throw UsageError("no job '\(job)' has an image; nightshift jobs lists them") }
        return [word?.mark: jobs]
    }

    /// All of a file, or nothing: the last line that names an image counts. A mark of an image that was made anew since says nothing of the
    /// new one: taken over, it would be rejected unseen and paid for once more.
    private func read(_ path: String, of store: any JobStore) throws -> [ReviewMark?: [Int64]] {
        let batches = Dictionary(try store.batches().map { ($0.name, $0.id) }) { _, last in last }
        var marks: [Int64: ReviewMark?] = [:]
        var gone = 0
        try MarkReader(path: path).read { line in
            guard let batch = batches[line.batch] else { return "the queue has no batch '\(line.batch)'" }
            var found: Job?
            try store.forEachJob(Selection(batches: [batch], key: line.key), withAttempts: false) { found = $0.job }
            switch (found?.state, line.sha256) {
            case (.completed(let image)?, let seen?) where image.sha256 != seen: gone += 1
            case (.completed?, _): if let found { marks.updateValue(line.mark, forKey: found.id) }
            // Another image is being made in place of the one that was looked at.
            case (.some, .some): gone += 1
            case (.some, nil), (nil, _): return "no job '\(line.key)' of '\(line.batch)' has an image"
            }
            return nil
        }
        if gone > 0 {
            Console.complain(
                "\(gone) mark\(gone == 1 ? " is" : "s are") left out: the image \(gone == 1 ? "it is" : "they are") of is not that of the queue any more"
            )
        }
        return Dictionary(grouping: marks.keys.sorted()) { marks[$0] ?? nil }
    }
}
