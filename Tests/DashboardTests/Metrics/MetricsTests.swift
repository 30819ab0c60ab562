import NightshiftCore
import Reports
import Testing

@testable import Dashboard

@Suite("Metrics")
struct MetricsTests {
    @Test("values of labels are escaped, and help as well")
    func escaping() {
        var text = MetricsText()
        text.add("n", .gauge, "a \\ and\na line", [.init([("batch", "a\"b\\c\nd")], 3)])
        #expect(text.text == "# HELP n a \\\\ and\\na line\n# TYPE n gauge\nn{batch=\"a\\\"b\\\\c\\nd\"} 3\n")
        text = MetricsText()
        text.add("empty", .counter, "nothing", [])
        #expect(text.text.isEmpty)
    }

    @Test("a histogram is cumulative and ends with +Inf")
    func histogram() {
        var histogram = Histogram(bounds: [1, 10])
        for seconds in [0.5, 5, 50] { histogram.add(.seconds(seconds)) }
        var text = MetricsText()
        text.add("h", "help", histogram)
        #expect(
            text.text == """
                # HELP h help
                # TYPE h histogram
                h_bucket{le="1"} 1
                h_bucket{le="10"} 2
                h_bucket{le="+Inf"} 3
                h_sum 55.500000
                h_count 3

                """)
    }

    private func metrics(_ queue: SampleQueue, run: LiveStanding? = nil) async throws -> String {
        let desk = QueueDesk(store: queue.store, shown: .all)
        let reading = try await desk.reading(at: start + .seconds(40))
        return QueueMetrics(
            reading: reading, outcomes: try await desk.outcomes(of: reading.batches),
            totals: try await desk.totals(of: reading.batches), run: run
        ).text
    }

    @Test("the figures are those of the books")
    func books() async throws {
        let queue = try await SampleQueue.make(completed: 3, failed: 2, lost: 1, queued: 4)
        let lines = Set(try await metrics(queue).split(separator: "\n").map(String.init))
        for expected in [
            #"nightshift_jobs{batch="night-1",state="completed"} 3"#,
            #"nightshift_jobs{batch="night-1",state="failed"} 2"#,
            #"nightshift_jobs{batch="night-1",state="uncertain"} 1"#,
            #"nightshift_jobs{batch="night-1",state="queued"} 4"#,
            #"nightshift_attempts{batch="night-1",outcome="completed"} 3"#,
            #"nightshift_attempts{batch="night-1",outcome="refunded"} 2"#,
            #"nightshift_attempts{batch="night-1",outcome="lost"} 1"#,
            #"nightshift_refunded_attempts_total{batch="night-1"} 2"#,
            #"nightshift_refunded_microdollars_total{batch="night-1"} 80800"#,
            #"nightshift_spend_microdollars{batch="night-1",bound="low"} 121200"#,
            #"nightshift_spend_microdollars{batch="night-1",bound="high"} 161600"#,
            #"nightshift_failed_jobs{kind="moderated"} 2"#,
            #"nightshift_http_responses_total{status="201"} 5"#,
            #"nightshift_generation_seconds_bucket{le="30"} 3"#,
            #"nightshift_generation_seconds_bucket{le="20"} 0"#,
            "nightshift_generation_seconds_sum 90.000000",
            #"nightshift_queue_wait_seconds_bucket{le="1"} 6"#,
            "nightshift_requests_last_minute 6.0",
            "nightshift_slots_in_use 0",
        ] {
            #expect(lines.contains(expected), "\(expected)")
        }
        #expect(!lines.contains { $0.contains("nightshift_wait_seconds") || $0.contains("slots_limit") })
    }

    @Test("a run adds what only it knows")
    func run() async throws {
        let queue = try await SampleQueue.make()
        let standing = LiveStanding(
            wait: .init(kind: "slot", text: "waits", until: nil), isPaused: true, halt: nil, requestsPerMinute: 30,
            slots: 10, budget: .dollars(2), typicalLatency: nil,
            waits: ["rate_limit": .milliseconds(1_500), "slot": .seconds(2)], polls: 7, pollLag: .milliseconds(250))
        let lines = Set(try await metrics(queue, run: standing).split(separator: "\n").map(String.init))
        for expected in [
            "nightshift_paused 1", "nightshift_budget_microdollars 2000000",
            #"nightshift_wait_seconds_total{for="rate_limit"} 1.500000"#, "nightshift_polls_total 7",
            "nightshift_poll_lag_seconds_total 0.250000", "nightshift_slots_limit 10",
            "nightshift_requests_per_minute_limit 30",
        ] {
            #expect(lines.contains(expected), "\(expected)")
        }
    }

    @Test("batches beyond the twentieth share one series")
    func cardinality() async throws {
        let queue = try await SampleQueue.make(queued: 5)
        for number in 2...30 {
            _ = try queue.store.sampleBatch("night-\(number)", folder: "/out", keys: ["a"])
        }
        let lines = try await metrics(queue).split(separator: "\n").map(String.init)
        let queued = lines.filter { $0.hasPrefix("nightshift_jobs{") && $0.contains(#"state="queued""#) }
        #expect(queued.count == 21)
        #expect(queued.contains(#"nightshift_jobs{batch="(older)",state="queued"} 14"#))
        #expect(queued.contains(#"nightshift_jobs{batch="night-30",state="queued"} 1"#))
    }

    @Test("what is settled is read once; open submissions are read again until they are")
    func history() async throws {
        let queue = try await SampleQueue.make(completed: 2, failed: 0, lost: 0, queued: 1)
        var history = AttemptHistory()
        let first = try history.read(of: [queue.batch.id], from: queue.store)
        #expect(first.generation.count == 2 && first.queueWait.count == 2)
        #expect(try history.read(of: [queue.batch.id], from: queue.store) == first)
        let demand = Demand(
            batches: [queue.batch.id], limit: 1, rateLimit: RateLimit(chosen: 10), slots: 10, budget: nil,
            account: "host#key", requestID: { "open" })
        let claim = try #require(try await queue.store.reserve(demand, at: start + .seconds(90)).claims.first)
        for _ in 0..<2 {
            let totals = try history.read(of: [queue.batch.id], from: queue.store)
            #expect(totals.queueWait.count == 3 && totals.replies == [201: 2])
        }
        var attempt = claim.attempt
        attempt.outcome = .rejected
        attempt.httpStatus = 422
        attempt.repliedAt = start + .seconds(91)
        attempt.endedAt = start + .seconds(91)
        let state = try claim.job.state.applying(.rejected(code: "422", message: "no"))
        _ = try await queue.store.record(Change(job: claim.job, state: state, attempt: attempt, at: start))
        for _ in 0..<2 {
            let totals = try history.read(of: [queue.batch.id], from: queue.store)
            #expect(totals.queueWait.count == 3 && totals.replies == [201: 2, 422: 1])
        }
    }
}
