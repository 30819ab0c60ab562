import NightshiftCore
import Testing

let start = Timestamp(seconds: 1_800_000_000)
let uni1Price = MicroDollars(40_400)

func newJob(
    _ key: String, prompt: String = "a lighthouse", model: Model = .uni1, priority: Int = 0,
    tags: [String: String] = [:], output: String? = nil, references: [ImageReference] = []
) throws -> NewJob {
    try #require(
        NewJob(
            key: key, request: GenerationRequest(prompt: prompt, model: model, references: references),
            outputName: output ?? key, priority: priority, tags: tags))
}

extension JobStore {
    @discardableResult
    func enqueue(_ name: String, _ jobs: [NewJob], at now: Timestamp = start) throws -> Batch {
        try enqueue(BatchDraft(target: .new(name: name, output: "/out/\(name)"), manifest: "/m.jsonl"), at: now) {
            admit throws in
            for job in jobs { #expect(try admit(job) == .added) }
        }.batch
    }

    @discardableResult
    func enqueue(_ name: String, keys: [String], at now: Timestamp = start) throws -> Batch {
        try enqueue(name, try keys.map { try newJob($0) }, at: now)
    }

    func records(_ selection: Selection = Selection(), withAttempts: Bool = true) throws -> [JobRecord] {
        var records: [JobRecord] = []
        try forEachJob(selection, withAttempts: withAttempts) { records.append($0) }
        return records
    }

    func job(_ key: String) throws -> JobRecord {
        let found = try records(Selection(key: key))
        #expect(found.count == 1)
        return try #require(found.first)
    }

    func claim(_ batch: Batch, at now: Timestamp = start) async throws -> Claim {
        try #require(try await reserve(.of([batch], limit: 1), at: now).claims.first)
    }
}

extension Demand {
    static func of(
        _ batches: [Batch], limit: Int = 100, rpm: Int = 1_000, weights: RateLimit.Weights = .equal, slots: Int = 1_000,
        budget: MicroDollars? = nil
    ) -> Demand {
        of(batches, limit: limit, rate: RateLimit(chosen: rpm, weights: weights), slots: slots, budget: budget)
    }

    static func of(
        _ batches: [Batch], limit: Int = 100, rate: RateLimit, slots: Int = 1_000, budget: MicroDollars? = nil
    ) -> Demand {
        Demand(
            batches: batches.map(\.id), limit: limit, rateLimit: rate, slots: slots, budget: budget,
            account: "host#fingerprint", requestID: RequestNumber.next)
    }
}

extension Claim {
    /// The claim with its attempt turned into what the provider said.
    func settled(
        _ outcome: AttemptOutcome, at now: Timestamp, generation: String? = nil, slotUntil: Timestamp? = nil
    ) -> Attempt {
        var attempt = attempt
        attempt.outcome = outcome
        if attempt.repliedAt == nil {
            attempt.repliedAt = now
            attempt.tokenUntil = TokenBucket.tokenReturns(afterReplyAt: now)
        }
        if outcome != .accepted { attempt.endedAt = now }
        if let generation { attempt.generation = GenerationID(generation) }
        attempt.slotUntil = slotUntil
        return attempt
    }

    func change(_ event: JobEvent, _ attempt: Attempt?, at now: Timestamp, tries: Int? = nil) throws -> Change {
        Change(job: job, state: try job.state.applying(event), tries: tries, attempt: attempt, at: now)
    }
}

extension JobStore {
    /// Records the step and returns the claim as it stands then.
    func step(
        _ claim: Claim, _ event: JobEvent, _ attempt: Attempt?, at now: Timestamp = start, tries: Int? = nil
    ) async throws -> Claim {
        let change = try claim.change(event, attempt, at: now, tries: tries)
        let recorded = try await record(change)
        // How many others failed with it is for those to check who chained them.
        guard case .recorded(claim.job.version + 1, _) = recorded else {
            Issue.record("\(recorded) instead of version \(claim.job.version + 1)")
            return claim
        }
        return Claim(
            job: claim.job.after(change, version: claim.job.version + 1), attempt: attempt ?? claim.attempt)
    }

    func accept(_ claim: Claim, at now: Timestamp = start) async throws -> Claim {
        let id = "gen-\(claim.attempt.requestID)"
        return try await step(
            claim, .accepted(GenerationID(id)), claim.settled(.accepted, at: now, generation: id), at: now)
    }

    func finish(_ claim: Claim, at now: Timestamp = start) async throws -> Claim {
        try await step(claim, .finished, claim.settled(.completed, at: now), at: now)
    }

    func keep(_ claim: Claim, at now: Timestamp = start) async throws -> Claim {
        try await step(claim, .stored(image(claim.job.key)), nil, at: now)
    }

    func lose(_ claim: Claim, at now: Timestamp = start, slotUntil: Timestamp? = nil) async throws -> Claim {
        try await step(claim, .replyLost, claim.settled(.lost, at: now, slotUntil: slotUntil), at: now)
    }

    func refund(
        _ claim: Claim, code: String = "generation_failed", retryAt: Timestamp? = nil, at now: Timestamp = start
    ) async throws -> Claim {
        let attempt = claim.settled(.refunded(code: code), at: now)
        return try await step(claim, .refunded(code: code, message: "no", retryAt: retryAt), attempt, at: now)
    }
}

func image(_ key: String) -> StoredImage {
    StoredImage(file: "\(key).png", bytes: 1_234, sha256: String(repeating: "ab", count: 32))
}
