import NightshiftCore
import Testing

@Suite("Queue summary")
struct QueueSummaryTests {
    @Test("counts, and knows when everything is settled")
    func counts() {
        var summary = QueueSummary(jobs: [.completed: 3, .failed: 1, .queued: 0])
        #expect(summary.total == 4)
        #expect(summary.count(.completed) == 3)
        #expect(summary.count(.uncertain) == 0)
        #expect(summary.isSettled)
        summary.jobs[.queued] = 1
        #expect(!summary.isSettled)
        #expect(QueueSummary().isSettled)
    }
}

@Suite("Cost keys")
struct CostKeyTests {
    @Test(
        "are read as users write them, and print the same",
        arguments: [
            ("model", CostKey.model), ("type", .type), ("day", .day), ("batch", .batch), ("tag:team", .tag("team")),
            ("tag:a:b", .tag("a:b")), ("hour", .hour), ("inputs", .inputs), ("code", .code),
        ])
    func reads(text: String, key: CostKey) {
        #expect(CostKey(text) == key)
        #expect(key.name == text)
    }

    @Test("refuses the rest", arguments: ["", "tag", "tag:", "Model", "models"])
    func refuses(text: String) {
        #expect(CostKey(text) == nil)
    }
}

@Suite("Change")
struct ChangeTests {
    private let job = Job(
        id: 7, batch: 1, key: "k", request: GenerationRequest(prompt: "x"), price: MicroDollars(40_400),
        outputName: "k", priority: 0, tags: [:], state: .submitting, version: 4, tries: 2, resubmissions: 1)

    @Test("names the version it was decided on, and keeps the counts it does not touch")
    func fenced() {
        let kept = Change(job: job, state: .uncertain)
        #expect(kept.job == 7)
        #expect(kept.version == 4)
        #expect(kept.state == .uncertain)
        #expect(kept.tries == 2)
        #expect(kept.resubmissions == 1)
        #expect(kept.attempt == nil)
        let reset = Change(job: job, state: .uncertain, tries: 0, resubmissions: 0)
        #expect(reset.tries == 0)
        #expect(reset.resubmissions == 0)
    }
}
