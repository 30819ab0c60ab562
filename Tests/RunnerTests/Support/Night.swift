import Foundation
import Logging
import LumaAPI
import NightshiftCore
import SQLiteStore
import Synchronization
import TestSupport
import Testing

@testable import Runner

/// Everything a run needs, on a time that the test drives: a server, a queue, a folder.
final class Night: Sendable {
    static let start = Timestamp(seconds: 1_800_000_000)
    let manual = ManualTime(Night.start)
    let pulse = Pulse()
    let time: CountedTime
    let provider: FakeProvider
    let store: any JobStore
    let folder: Scratch
    /// What a run's tasks run on.
    private let executor: QueueExecutor
    private let processes = Atomic<UInt64>(0)

    init(
        requestsPerMinute: Int = 30, slots: Int = 10, postTime: Duration = .milliseconds(300),
        latency: ClosedRange<Double> = 15...40, executor: QueueExecutor = QueueExecutor(isConcurrent: true)
    ) throws {
        self.executor = executor
        time = CountedTime(manual, pulse: pulse)
        provider = FakeProvider(
            time: CountedTime(manual, pulse: pulse), pulse: pulse, requestsPerMinute: requestsPerMinute, slots: slots,
            postTime: postTime, latency: latency)
        store = try SQLiteStore.open(path: SQLiteStore.memory, mode: .readWrite(create: true))
        folder = try Scratch()
    }

    // MARK: Before

    /// Enqueues a job per prompt; prompts are the keys and the names as well.
    @discardableResult
    func enqueue(_ prompts: [String], as name: String = "night", in folder: String? = nil, layout: Layout = .plain)
        throws -> Batch
    {
        let output = folder ?? self.folder.path(name)
        return try store.enqueue(
            BatchDraft(target: .new(name: name, output: output), manifest: "/m.jsonl", layout: layout), at: time.now()
        ) { admit in
            for prompt in prompts {
                let request = GenerationRequest(prompt: prompt)
                let admission = try admit(try #require(NewJob(key: prompt, request: request, outputName: prompt)))
                #expect(admission == .added)
            }
        }.batch
    }

    /// Enqueues a job for each prompt, which is the key and the name as well; those with a source edit that one's picture.
    @discardableResult
    func enqueueChains(_ jobs: [(prompt: String, source: String?)], as name: String = "night") throws -> Batch {
        try store.enqueue(
            BatchDraft(target: .new(name: name, output: folder.path(name)), manifest: "/m.jsonl"), at: time.now()
        ) { admit in
            for (prompt, source) in jobs {
                let request = GenerationRequest(
                    prompt: prompt, type: source == nil ? .image : .imageEdit,
                    source: source.map { ImageReference.job($0) })
                let admission = try admit(try #require(NewJob(key: prompt, request: request, outputName: prompt)))
                #expect(admission == .added)
            }
        }.batch
    }

    @discardableResult
    func enqueue(count: Int, as name: String = "night", layout: Layout = .plain) throws -> Batch {
        try enqueue((1...count).map { "\(name)-\($0)" }, as: name, layout: layout)
    }

    func plan(
        _ batches: [Batch], requestsPerMinute: Int? = nil, slots: Int = 10, budget: MicroDollars? = nil,
        lostReplies: RunPlan.LostReplies = .hold, chainBy: RunPlan.ChainBy = .picture, notBefore: Timestamp? = nil,
        until: Timestamp? = nil,
        waitsForCredits: Bool = false, maxFailureRate: Double? = nil, canaries: Int? = nil,
        downloadFlaws: Int = Delivery.mostFlaws
    ) -> RunPlan {
        RunPlan(
            batches: batches, rateLimit: RateLimit(chosen: requestsPerMinute), slots: slots, budget: budget,
            retries: RetryPolicy(), lostReplies: lostReplies, pollSchedule: PollSchedule(interval: .seconds(2)),
            account: "api.example#0123", notBefore: notBefore, until: until, waitsForCredits: waitsForCredits,
            maxFailureRate: maxFailureRate, canaries: canaries, downloadFlaws: downloadFlaws, chainBy: chainBy)
    }

    // MARK: Running

    struct Process: Sendable {
        let runner: BatchRunner
        let work: Task<Halt?, any Error>
        let time: CountedTime
    }

    func begin(
        _ plan: RunPlan, life: Life? = nil,
        fault: @escaping @Sendable (StagedStore.Call) async -> StoreError? = { _ in nil }
    ) async throws -> Process {
        let time = CountedTime(manual, pulse: pulse, life: life)
        let service: any GenerationService = life.map { MortalService(base: provider, life: $0) } ?? provider
        let seed = processes.wrappingAdd(1, ordering: .relaxed).newValue
        let runner = try await BatchRunner.prepare(
            plan: plan, store: StagedStore(store, pulse: pulse, life: life, fault: fault), service: service, time: time,
            randomness: .seeded(seed), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return Process(runner: runner, work: Task { [executor] in try await runner.run(on: executor) }, time: time)
    }

    /// Runs to the end and checks what must hold after every run.
    @discardableResult
    func run(
        _ plan: RunPlan, fault: @escaping @Sendable (StagedStore.Call) async -> StoreError? = { _ in nil },
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Halt? {
        let process = try await begin(plan, fault: fault)
        let halt = try await finish(process, sourceLocation: sourceLocation)
        try await checkCounters(of: process, plan: plan, sourceLocation: sourceLocation)
        return halt
    }

    func finish(_ process: Process, sourceLocation: SourceLocation = #_sourceLocation) async throws -> Halt? {
        let ended = Ended()
        Task {
            _ = await process.work.result
            ended.set()
        }
        try await drive(sourceLocation: sourceLocation) { ended.isSet }
        return try await process.work.value
    }

    struct Hang: Error {}

    /// Moves the time on whenever nothing else moves, until `isDone`.
    func drive(
        for limit: Duration = .seconds(100_000), sourceLocation: SourceLocation = #_sourceLocation,
        until isDone: () async -> Bool
    ) async throws {
        let latest = manual.now() + limit
        while true {
            await settle()
            if await isDone() { return }
            guard let next = manual.nextDeadline else {
                // Nobody sleeps: a slow disk, or nobody is ever going to do anything again.
                if await staysQuiet(for: .seconds(2), isDone) {
                    Issue.record(
                        "nobody sleeps and nothing moves: a wake-up was missed", sourceLocation: sourceLocation)
                    throw Hang()
                }
                continue
            }
            guard next <= latest else {
                Issue.record("not done after \(limit)", sourceLocation: sourceLocation)
                throw Hang()
            }
            manual.advance(to: next)
        }
    }

    func pass(_ duration: Duration) async throws {
        let end = manual.now() + duration
        await settle()
        while let next = manual.nextDeadline, next <= end {
            manual.advance(to: next)
            await settle()
        }
        manual.advance(to: end)
        await settle()
    }

    /// Returns once no task of a run has anything to do, and nothing else did anything that shows for a while.
    func settle() async {
        let clock = ContinuousClock()
        var last = pulse.beats
        var turns = 0
        let began = clock.now
        var since = clock.now
        while true {
            await Task.yield()
            if clock.now - began > .seconds(20) {
                Issue.record("something runs in circles")
                return
            }
            if pulse.isBusy || executor.isBusy || pulse.beats != last || DiskWork.underWay > 0 {
                last = pulse.beats
                turns = 0
                since = clock.now
                continue
            }
            turns += 1
            guard turns >= 60, clock.now - since >= patience else { continue }
            // So long without a sign: what has not landed by now was no image.
            pulse.landed()
            return
        }
    }

    /// Longer where the next jump is far or a file is on its way to its name, which no pulse shows.
    private var patience: Duration {
        if folder.partialFiles > 0 || pulse.landing > 0 { return .milliseconds(25) }
        guard let next = manual.nextDeadline else { return .milliseconds(25) }
        switch next - manual.now() {
        case ...(.seconds(3)): return .microseconds(300)
        case ...(.seconds(20)): return .milliseconds(4)
        default: return .milliseconds(20)
        }
    }

    private func staysQuiet(for duration: Duration, _ isDone: () async -> Bool) async -> Bool {
        let clock = ContinuousClock()
        let since = clock.now
        let last = pulse.beats
        while clock.now - since < duration {
            await Task.yield()
            if pulse.beats != last { return false }
            if await isDone() { return false }
        }
        return true
    }

    private final class Ended: Sendable {
        private let flag = Atomic<Bool>(false)
        var isSet: Bool { flag.load(ordering: .sequentiallyConsistent) }
        func set() { flag.store(true, ordering: .sequentiallyConsistent) }
    }

    // MARK: After

    func records(_ selection: Selection = Selection()) throws -> [JobRecord] {
        var records: [JobRecord] = []
        try store.forEachJob(selection, withAttempts: true) { records.append($0) }
        return records
    }

    func record(_ key: String) throws -> JobRecord { try #require(try records(Selection(key: key)).first) }

    func count(_ state: JobState.Name) throws -> Int { try store.summary(of: nil).count(state) }

    /// What the runner counted for its display is what the store counts.
    func checkCounters(of process: Process, plan: RunPlan, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let progress = process.runner.progress()
        let tally = Tally(summaries: try plan.batches.map { try store.summary(of: $0.id) })
        #expect(progress.onTheWire == 0, sourceLocation: sourceLocation)
        let running = try store.running().count
        #expect(progress.running == running, sourceLocation: sourceLocation)
        for state in JobState.Name.allCases {
            #expect(progress.tally.count(state) == tally.count(state), "\(state)", sourceLocation: sourceLocation)
        }
        #expect(progress.tally.charge == tally.charge, sourceLocation: sourceLocation)
    }

    /// The limits were kept by the server's own books, no refusal was of our own doing, and ours enclose its charges.
    ///
    /// - Parameter pollsApart: false where a restart or a fresh URL may look at a generation sooner than its next poll.
    func checkPromises(pollsApart: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        if let last = await provider.lastEnd, last > manual.now() { manual.advance(to: last) }
        let summary = try store.summary(of: nil)
        let charged = await provider.charged
        #expect(summary.charge.low <= charged, sourceLocation: sourceLocation)
        #expect(charged <= summary.charge.high, sourceLocation: sourceLocation)
        #expect(await provider.refusals == [], sourceLocation: sourceLocation)
        #expect(await provider.mostInWindow <= provider.requestsPerMinute, sourceLocation: sourceLocation)
        #expect(await provider.mostAtOnce <= provider.slots, sourceLocation: sourceLocation)
        if pollsApart {
            #expect(await provider.closestPolls ?? .seconds(2) >= .seconds(2), sourceLocation: sourceLocation)
        }
        let ids = await provider.posts.map(\.requestID)
        #expect(Set(ids).count == ids.count, "every submission has an id of its own", sourceLocation: sourceLocation)
    }

    /// Every completed image is on disk as recorded, and nothing else is there.
    ///
    /// - Parameter strict: false where a frozen process still has a download open.
    func checkImages(in batch: Batch, strict: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) throws {
        var expected: Set<String> = []
        for record in try records(Selection(batches: [batch.id], states: [.completed])) {
            guard case .completed(let image) = record.job.state else { continue }
            let bytes = try StoredPicture(image, in: batch.output).bytes()
            #expect(bytes == Picture.png(record.generation?.text ?? ""), sourceLocation: sourceLocation)
            expected.formUnion(try checkSurroundings(of: image, record, batch, sourceLocation))
        }
        var found = try Set(FileManager.default.contentsOfDirectory(atPath: batch.output))
        if !strict { found.remove(".nightshift") }
        #expect(found == expected, sourceLocation: sourceLocation)
        if batch.layout.isSharded { try checkShards(of: batch, sourceLocation) }
    }
}
