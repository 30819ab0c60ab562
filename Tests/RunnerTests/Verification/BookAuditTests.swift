import NightshiftCore
import Testing

@testable import Runner

@Suite("The audit of the books")
struct BookAuditTests {
    private static let price = MicroDollars(40_400)
    private let batch = Batch(id: 1, name: "night-1", manifest: "/m", output: "/o", createdAt: noon)

    private func attempt(
        _ number: Int, _ outcome: AttemptOutcome, price: MicroDollars = price, batch: Batch.ID = 1,
        generation: String? = "g"
    ) -> Attempt {
        Attempt(
            id: Int64(number), job: 7, batch: batch, number: number, requestID: "request-\(number)", price: price,
            weight: .requests(1), account: "api.example#0123", intentAt: noon, outcome: outcome,
            generation: generation.map(GenerationID.init))
    }

    /// As the store would hand it over: its sums are those of its attempts unless said otherwise.
    private func record(
        _ state: JobState, _ attempts: [Attempt], charge: ChargeRange? = nil, count: Int? = nil, tries: Int = 0,
        reusedFrom: String? = nil
    ) -> JobRecord {
        JobRecord(
            batch: "night-1", job: sampleJob(state: state, tries: tries, reusedFrom: reusedFrom),
            attemptCount: count ?? attempts.count { $0.outcome.name.countsAsAttempt },
            charge: charge ?? attempts.map(\.charge).reduce(.nothing, +), attempts: attempts, generation: nil,
            createdAt: noon, updatedAt: noon)
    }

    private func objections(to record: JobRecord) -> [String] {
        var audit = BookAudit(batch: batch)
        return audit.objections(to: record).map(\.message)
    }

    private static let home = JobState.completed(StoredImage(file: "a.png", bytes: 1, sha256: "00"))

    @Test("a job that failed with the one whose picture it was to edit has no attempt, or none that made a picture")
    func failedWithItsSource() {
        let failed = JobState.failed(Failure(kind: .parentFailed, code: nil, message: "m"))
        #expect(objections(to: record(failed, [])) == [])
        #expect(objections(to: record(failed, [attempt(1, .turnedAway)])) == [])
        #expect(
            objections(to: record(failed, [attempt(1, .completed)])) == [
                "it is failed while its last attempt is completed"
            ])
        #expect(objections(to: record(.waiting, [])) == [])
        let own = JobState.failed(Failure(kind: .moderated, code: nil, message: "m"))
        #expect(objections(to: record(own, [])) == ["it is failed while its last attempt is none"])
    }

    @Test("a job whose books are right")
    func right() {
        let lost = attempt(1, .lost, generation: nil)
        #expect(objections(to: record(Self.home, [lost, attempt(2, .completed)])) == [])
        #expect(objections(to: record(.uncertain, [lost])) == [])
        #expect(objections(to: record(.queued(due: noon), [])) == [])
    }

    @Test("every lie about one job is named")
    func lies() {
        let paid = attempt(1, .completed)
        #expect(objections(to: record(Self.home, [paid, attempt(2, .completed)])) == ["it was paid for 2 times"])
        #expect(
            objections(to: record(Self.home, [attempt(2, .completed)]))
                == ["its attempts are not numbered 1, 2, 3 …"])
        #expect(
            objections(to: record(Self.home, [paid], charge: .nothing))
                == ["its charge differs from the sum of its attempts"])
        #expect(
            objections(to: record(Self.home, [paid], count: 2))
                == ["its number of attempts differs from its rows"])
        #expect(
            objections(to: record(Self.home, [attempt(1, .accepted), attempt(2, .completed)]))
                == ["an attempt before its last one is still open"])
        #expect(
            objections(to: record(.queued(due: noon), [paid]))
                == ["it is queued while its last attempt is completed"])
        #expect(
            objections(to: record(Self.home, [paid], tries: 2)) == ["it counts 2 tries, but has 1 attempts"])
        #expect(
            objections(to: record(Self.home, [])) == ["it is completed while its last attempt is none"])
    }

    @Test("every lie about one attempt is named")
    func attempts() {
        let cheap = attempt(1, .completed, price: MicroDollars(40_399))
        #expect(
            objections(to: record(Self.home, [cheap]))
                == ["its attempt 1 was quoted $0.040399, the job's price is $0.0404"])
        #expect(
            objections(to: record(Self.home, [attempt(1, .completed, batch: 2)]))
                == ["its attempt 1 is on the bill of another batch"])
        #expect(
            objections(to: record(Self.home, [attempt(1, .completed, generation: nil)]))
                == ["its attempt 1 is paid but names no generation"])
    }

    @Test("an attempt from before an edit has a price of the job's model, the last one that of the job")
    func edited() {
        let lost = attempt(1, .lost, generation: nil)
        let dear = attempt(1, .refunded(code: "content_moderated"), price: MicroDollars(46_400))
        #expect(objections(to: record(Self.home, [dear, attempt(2, .completed)])) == [])
        #expect(objections(to: record(.queued(due: noon), [dear])) == [])
        #expect(objections(to: record(.cancelled, [lost])) == [])
        let odd = attempt(1, .refunded(code: "content_moderated"), price: MicroDollars(100_000))
        for record in [record(.queued(due: noon), [odd]), record(Self.home, [odd, attempt(2, .completed)])] {
            #expect(objections(to: record) == ["its attempt 1 was quoted $0.1000, the job's price is $0.0404"])
        }
    }

    @Test("an image that was used again has no attempt, and is counted")
    func reused() {
        var audit = BookAudit(batch: batch)
        #expect(audit.objections(to: record(Self.home, [], reusedFrom: "night-0/a")) == [])
        #expect(audit.objections(to: QueueSummary(jobs: [.completed: 1], reused: 1)) == [])
        #expect(audit.objections(to: QueueSummary(jobs: [.completed: 1])).count == 1)
        #expect(
            objections(to: record(Self.home, [attempt(1, .completed)], reusedFrom: "night-0/a"))
                == ["its image is another job's, but it was submitted"])
    }

    @Test("every total that differs is named with both figures")
    func totals() {
        var audit = BookAudit(batch: batch)
        let records = [
            record(Self.home, [attempt(1, .refunded(code: "generation_failed")), attempt(2, .completed)]),
            record(.uncertain, [attempt(1, .lost)]), record(.generating(GenerationID("g")), [attempt(1, .accepted)]),
        ]
        for record in records { #expect(audit.objections(to: record) == []) }
        let shown = QueueSummary(
            jobs: [.completed: 1, .uncertain: 1, .generating: 1], attempts: 4, refundedAttempts: 1,
            charge: ChargeRange(low: Self.price, high: Self.price * 3), refunded: Self.price, inFlight: Self.price,
            uncertain: Self.price, lostReplies: 1)
        #expect(audit.objections(to: shown) == [])
        var wrong = shown
        wrong.jobs[.completed] = 2
        wrong.attempts = 3
        wrong.uncertain = .zero
        let messages = audit.objections(to: wrong).map(\.message)
        #expect(messages.count == 3)
        #expect(messages[0].hasPrefix("its number of completed jobs is 2, its jobs say 1"))
        #expect(messages[1].hasPrefix("its number of attempts is 3, its jobs say 4"))
        #expect(messages[2].hasPrefix("its sum of lost replies is 0.0000, its jobs say 0.0404"))
    }
}
