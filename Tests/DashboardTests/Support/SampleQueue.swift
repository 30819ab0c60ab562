import Foundation
import NightshiftCore
import SQLiteStore
import Synchronization
import Testing

@testable import Dashboard

let start = Timestamp(seconds: 1_800_000_000)

/// A queue with jobs in many states, and the files of those that are home.
struct SampleQueue {
    static let png =
        Array([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] as [UInt8]) + Array("rest of a picture".utf8)
    private static let requests = Atomic<Int>(0)

    let store: any JobStore
    let batch: Batch
    /// The batch's output folder.
    let folder: String
    /// The queue's own file.
    var file: String { URL(fileURLWithPath: folder).deletingLastPathComponent().path + "/queue.sqlite" }

    /// - Parameters:
    ///   - completed: jobs `done-1` and on, whose images are home; then come `failed-1`, `lost-1` and `queued-1` and on.
    static func make(
        completed: Int = 3, failed: Int = 1, lost: Int = 1, queued: Int = 2, name: String = "night-1"
    ) async throws -> SampleQueue {
        let root = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("nightshift-dashboard-\(UUID().uuidString)").path
        let folder = root + "/out"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = try SQLiteStore.open(path: root + "/queue.sqlite", mode: .readWrite(create: true))
        let queue = SampleQueue(
            store: store, batch: try store.sampleBatch(name, folder: folder, keys: []), folder: folder)
        try await queue.fill(completed: completed, failed: failed, lost: lost, queued: queued)
        return queue
    }

    private func fill(completed: Int, failed: Int, lost: Int, queued: Int) async throws {
        func keys(_ name: String, _ count: Int) -> [String] { (0..<count).map { "\(name)-\($0 + 1)" } }
        let all = keys("done", completed) + keys("failed", failed) + keys("lost", lost) + keys("queued", queued)
        _ = try store.sampleBatch(batch, keys: all)
        let demand = Demand(
            batches: [batch.id], limit: completed + failed + lost, rateLimit: RateLimit(chosen: 1_000), slots: 1_000,
            budget: nil, account: "host#key",
            requestID: { "r-\(Self.requests.wrappingAdd(1, ordering: .relaxed).newValue)" })
        for claim in try await store.reserve(demand, at: start + .seconds(1)).claims {
            let name = claim.job.key.prefix { $0 != "-" }
            switch name {
            case "done": try await complete(claim)
            case "failed": try await fail(claim)
            default: try await record(claim, .replyLost, .lost, at: start + .seconds(2))
            }
        }
    }

    private func complete(_ claim: Claim) async throws {
        let path = "\(claim.job.key).png"
        try Data(Self.png).write(to: URL(fileURLWithPath: "\(folder)/\(path)"))
        let image = StoredImage(
            file: path, bytes: Int64(Self.png.count), sha256: String(repeating: "ab", count: 32))
        let id = GenerationID("gen-\(claim.job.key)")
        let accepted = try await record(claim, .accepted(id), .accepted, at: start + .seconds(2), id)
        let finished = try await record(accepted, .finished, .completed, at: start + .seconds(32), id)
        let stored = Change(
            job: finished.job, state: try finished.job.state.applying(.stored(image)), at: start + .seconds(33))
        #expect(try await store.record(stored) == .recorded(version: finished.job.version + 1))
    }

    private func fail(_ claim: Claim) async throws {
        let id = GenerationID("gen-\(claim.job.key)")
        let accepted = try await record(claim, .accepted(id), .accepted, at: start + .seconds(2), id)
        let event = JobEvent.refunded(code: "content_moderated", message: "no <b>", retryAt: nil)
        try await record(accepted, event, .refunded(code: "content_moderated"), at: start + .seconds(9), id)
    }

    @discardableResult
    private func record(
        _ claim: Claim, _ event: JobEvent, _ outcome: AttemptOutcome, at now: Timestamp, _ id: GenerationID? = nil
    ) async throws -> Claim {
        var attempt = claim.attempt
        attempt.outcome = outcome
        attempt.generation = id
        if attempt.repliedAt == nil {
            attempt.repliedAt = now
            attempt.httpStatus = outcome == .accepted ? 201 : nil
            attempt.tokenUntil = TokenBucket.tokenReturns(afterReplyAt: now)
        }
        if outcome != .accepted { attempt.endedAt = now }
        let change = Change(job: claim.job, state: try claim.job.state.applying(event), attempt: attempt, at: now)
        #expect(try await store.record(change) == .recorded(version: claim.job.version + 1))
        return Claim(job: claim.job.after(change, version: claim.job.version + 1), attempt: attempt)
    }

    func job(_ key: String) throws -> JobRecord {
        var found: [JobRecord] = []
        try store.forEachJob(Selection(key: key), withAttempts: true) { found.append($0) }
        return try #require(found.first)
    }
}

extension JobStore {
    func sampleBatch(_ name: String, folder: String, keys: [String]) throws -> Batch {
        try enqueue(BatchDraft(target: .new(name: name, output: folder), manifest: "/m.jsonl"), at: start) { admit in
            for key in keys { _ = try admit(try sampleJob(key)) }
        }.batch
    }

    func sampleBatch(_ batch: Batch, keys: [String]) throws -> Batch {
        try enqueue(BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl"), at: start) { admit in
            for key in keys { _ = try admit(try sampleJob(key)) }
        }.batch
    }

    private func sampleJob(_ key: String) throws -> NewJob {
        try #require(NewJob(key: key, request: GenerationRequest(prompt: "a lighthouse, \(key)"), outputName: key))
    }
}

/// Changes as a page would make them, straight on the store.
struct StoreChanges: QueueChanges {
    let store: any JobStore

    func carryOut(_ order: ChangeOrder, in batches: [Batch]) throws -> Int {
        let event: JobEvent = order.verb == .cancel ? .cancelled : .retried(due: start)
        return try store.apply(event, to: selection(order, batches), at: start + .seconds(50))
    }

    func quote(_ order: ChangeOrder, in batches: [Batch]) throws -> Quote {
        var quote = Quote()
        try store.forEachJob(selection(order, batches), withAttempts: false) { quote.add($0) }
        return quote
    }

    func mark(_ mark: ReviewMark?, job: Int64) throws -> Bool {
        try store.mark(mark, jobs: [job], at: start + .seconds(60)) == 1
    }

    private func selection(_ order: ChangeOrder, _ batches: [Batch]) -> Selection {
        Selection(batches: batches.map(\.id), states: order.verb.states, key: order.key)
    }
}
