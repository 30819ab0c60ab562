import NightshiftCore
import Reports
import Testing

@testable import Dashboard

@Suite("How long it will still take")
struct EstimateTests {
    /// 60 of 241 images came home within five seconds, and 181 are to be submitted.
    private let reading = Reading(
        batches: [],
        entries: [StatusReport.Entry(batch: "a", summary: QueueSummary(jobs: [.completed: 60, .queued: 181]))],
        activity: Activity(
            arrivals: [], failures: [], throughput: ArrivalSpans(from: start, to: start),
            recent: .init(count: 60, first: start), spentTokens: .requests(60), openAttempts: 0, announcedLimit: 60),
        at: start + .seconds(5))

    private func run(nextRequest: Timestamp?) -> LiveStanding {
        LiveStanding(
            wait: .init(kind: "rate_limit", text: "waits", until: nil), isPaused: false, halt: nil,
            requestsPerMinute: 60, slots: 10, budget: nil, typicalLatency: .seconds(30), nextRequest: nextRequest,
            waits: [:], polls: 0, pollLag: .zero)
    }

    @Test("while a run waits for the rate limit, that says how long; else the rate does")
    func limited() {
        let limited = run(nextRequest: start + .seconds(60))
        #expect(Estimate(of: reading, run: limited) == .measured(seconds: 55 + 180 + 30))
        #expect(Estimate.imagesPerMinute(of: reading, run: limited) == 60)
        let free = run(nextRequest: nil)
        #expect(Estimate.imagesPerMinute(of: reading, run: free) == 720)
        // No less than the limit asks for.
        #expect(Estimate(of: reading, run: free) == .measured(seconds: 121))
        #expect(Estimate(of: reading, run: nil) == .measured(seconds: 121))
    }
}
