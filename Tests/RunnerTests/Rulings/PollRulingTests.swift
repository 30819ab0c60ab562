import LumaAPI
import NightshiftCore
import Testing

@testable import Runner

@Suite("What an answer to a poll means")
struct PollRulingTests {
    private func watch(tries: Int = 1, notFound: Int = 0) -> Watch {
        var watch = Watch(
            claim: generatingClaim(tries: tries), generation: GenerationID("g"), acceptedAt: noon, since: noon,
            due: noon)
        watch.notFound = notFound
        watch.notFoundSince = notFound > 0 ? noon : nil
        return watch
    }

    private func ruling(
        _ reply: PollReply, of watch: Watch? = nil, age: Duration = .seconds(30), longestRun: Duration = .seconds(120),
        retries: RetryPolicy = RetryPolicy(), answeredAt: Timestamp? = nil
    ) -> PollRuling {
        PollRuling(
            of: reply, watch: watch ?? self.watch(), at: noon + age, retries: retries, longestRun: longestRun,
            answeredAt: answeredAt, random: 0
        )
    }

    private func end(_ ruling: PollRuling) throws -> (event: JobEvent, attempt: Attempt) {
        guard case .ended(let event, let attempt) = ruling else {
            throw NotEnded()
        }
        return (event, attempt)
    }

    private struct NotEnded: Error {}

    @Test("completed: paid in full, whether a URL came or not", arguments: ["https://storage.example/x", nil])
    func completed(url: String?) throws {
        let (event, attempt) = try end(ruling(.completed(url: url)))
        #expect(event == .finished)
        #expect(attempt.outcome == .completed)
        #expect(attempt.charge == ChargeRange(exactly: MicroDollars(40_400)))
        #expect(attempt.endedAt == noon + .seconds(30))
    }

    @Test(
        "failed: refunded or not, retried or not",
        arguments: [
            ("content_moderated", true, false), ("generation_failed", true, true), ("output_not_found", true, true),
            ("budget_exhausted", false, false), ("rate_limited", false, true), ("image_too_large", false, false),
            ("sun_spots", false, false), ("", false, false),
        ])
    func failed(code: String, isRefunded: Bool, isRetried: Bool) throws {
        let (event, attempt) = try end(ruling(.failed(code: code, reason: "why")))
        #expect(attempt.message == "why")
        #expect(attempt.charge == (isRefunded ? .nothing : ChargeRange(upTo: MicroDollars(40_400))))
        switch event {
        case .refunded(let seen, _, let retryAt):
            #expect(isRefunded && seen == code)
            #expect((retryAt != nil) == isRetried)
        case .failedUnsettled(let seen, _, let retryAt):
            #expect(!isRefunded && seen == code)
            #expect((retryAt != nil) == isRetried)
        default: Issue.record("\(event)")
        }
        // No tries left.
        let last = try end(ruling(.failed(code: code, reason: "why"), of: watch(tries: 3)))
        #expect(try generatingClaim().job.state.applying(last.event).name == .failed)
    }

    @Test("unknown to the provider five times in a row, for ten minutes: lost")
    func notFound() throws {
        let reply = PollReply.notFound(detail: "Generation not found")
        let long = Duration.seconds(600)
        #expect(ruling(reply, of: watch(notFound: 0), age: long) == .again(after: .notFound))
        #expect(ruling(reply, of: watch(notFound: 3), age: long) == .again(after: .notFound))
        #expect(ruling(reply, of: watch(notFound: 400), age: long - .seconds(1)) == .again(after: .notFound))
        let (event, attempt) = try end(ruling(reply, of: watch(notFound: 4), age: long))
        #expect(attempt.outcome == .vanished)
        #expect(attempt.charge == ChargeRange(upTo: MicroDollars(40_400)))
        #expect(try generatingClaim().job.state.applying(event).failureKind == .lostUpstream)
    }

    @Test("running: looked at again until it is past every sane age")
    func running() throws {
        let reply = PollReply.running(state: "processing")
        #expect(ruling(reply) == .again(after: .running))
        #expect(ruling(reply, age: .seconds(3_900)) == .again(after: .running))
        #expect(try end(ruling(reply, age: .seconds(3_901))).attempt.outcome == .vanished)
        #expect(ruling(reply, age: .seconds(5_000), longestRun: .seconds(2_500)) == .again(after: .running))
        #expect(try end(ruling(reply, age: .seconds(5_001), longestRun: .seconds(2_500))).attempt.outcome == .vanished)
        // Taken up by this run a moment ago: its age may be that of a clock.
        let late = Watch(
            claim: generatingClaim(), generation: GenerationID("g"), acceptedAt: noon, since: noon + .seconds(8_000),
            due: noon + .seconds(8_000))
        #expect(ruling(reply, of: late, age: .seconds(8_299)) == .again(after: .running))
        #expect(try end(ruling(reply, of: late, age: .seconds(8_300))).attempt.outcome == .vanished)
    }

    @Test("no answer, or a refused account, says nothing of the generation, however old it is")
    func unanswered() {
        let age = Duration.seconds(1_000_000)
        let unavailable = PollReply.unavailable(reason: "x", retryAfter: .seconds(7))
        #expect(ruling(unavailable, age: age) == .again(after: .unanswered(retryAfter: .seconds(7))))
        let refused = PollReply.accountRefused(status: 401, detail: "no")
        #expect(ruling(refused, age: age) == .again(after: .unanswered(retryAfter: nil)))
    }

    @Test("no answer about it for an hour while others are answered: lost, its charge a range")
    func forsaken() throws {
        var watch = watch()
        watch.unansweredSince = noon + .seconds(400)
        let silent: [PollReply] = [.unavailable(reason: "HTTP 500", retryAfter: nil), .unreachable(reason: "reset")]
        for reply in silent {
            let answeredAt = noon + .seconds(3_900)
            let early = ruling(reply, of: watch, age: .seconds(3_999), answeredAt: answeredAt)
            #expect(early == .again(after: .unanswered(retryAfter: nil)))
            let (event, attempt) = try end(ruling(reply, of: watch, age: .seconds(4_000), answeredAt: answeredAt))
            #expect(attempt.outcome == .vanished)
            #expect(attempt.charge == ChargeRange(upTo: MicroDollars(40_400)))
            #expect(try generatingClaim().job.state.applying(event).failureKind == .lostUpstream)
            // The last answer about another is as old as the silence: the provider tells about none.
            let outage = ruling(reply, of: watch, age: .seconds(4_000), answeredAt: noon + .seconds(2_200))
            #expect(outage == .again(after: .unanswered(retryAfter: nil)))
        }
    }

    @Test("errors alone are believed after six hours; a provider that can't be reached, never")
    func silentForHours() throws {
        var watch = watch()
        watch.unansweredSince = noon
        let hours = Duration.seconds(6 * 3_600)
        let unavailable = PollReply.unavailable(reason: "HTTP 502", retryAfter: nil)
        #expect(ruling(unavailable, of: watch, age: hours - .seconds(1)) == .again(after: .unanswered(retryAfter: nil)))
        let (_, attempt) = try end(ruling(unavailable, of: watch, age: hours))
        #expect(attempt.message == "no answer about it for 360 minutes (HTTP 502), given up")
        let unreachable = PollReply.unreachable(reason: "no route to host")
        #expect(ruling(unreachable, of: watch, age: hours * 100) == .again(after: .unanswered(retryAfter: nil)))
    }

    @Test("in an outage, and under the abuse ceiling, a generation is not put off by a backoff of its own")
    func outage() {
        let schedule = PollSchedule(interval: .seconds(2))
        let now = noon + .seconds(30)
        var watch = watch()
        for _ in 1...20 {
            watch.lookAgain(
                after: .unanswered(retryAfter: nil), schedule: schedule,
                latencies: LatencyModel(interval: schedule.interval),
                inOutage: true, at: now, random: 0.9)
            #expect(watch.due == now + .seconds(2) && watch.failures == 0 && watch.unansweredSince == now)
        }
        watch.lookAgain(
            after: .overloaded, schedule: schedule, latencies: LatencyModel(interval: schedule.interval),
            inOutage: false, at: now,
            random: 0.9)
        #expect(watch.due == now + .seconds(2) && watch.failures == 0)
    }

    @Test("what was answered holds from when it was asked, however long the answer took")
    func slowAnswer() {
        var watch = watch()
        let schedule = PollSchedule(interval: .seconds(2))
        watch.askedAt = noon + .seconds(21)
        watch.lookAgain(
            after: .running, schedule: schedule, latencies: LatencyModel(interval: .seconds(2)), inOutage: false,
            at: noon + .seconds(30), random: 0)
        #expect(watch.seenRunningAt == .seconds(21))
        #expect(watch.due == noon + .seconds(32))
        watch.askedAt = noon + .seconds(32)
        #expect(watch.ageAsked(before: noon + .seconds(40)) == .seconds(32))
    }

    @Test("a look is followed by the next, never sooner than the interval")
    func lookAgain() {
        let schedule = PollSchedule(interval: .seconds(2))
        let now = noon + .seconds(30)
        func look(_ watch: inout Watch, _ kind: PollRuling.Kind) {
            watch.lookAgain(
                after: kind, schedule: schedule, latencies: LatencyModel(interval: schedule.interval), inOutage: false,
                at: now,
                random: 0.9)
            #expect(watch.due >= now + .seconds(2))
        }
        var watch = watch(notFound: 1)
        look(&watch, .unanswered(retryAfter: .seconds(30)))
        // Only what is answered without a break is counted.
        #expect(watch.failures == 1 && watch.notFound == 0 && watch.notFoundSince == nil)
        #expect(watch.due == now + .seconds(30))
        #expect(!watch.tellsLatency(at: watch.due, schedule: schedule))
        look(&watch, .notFound)
        #expect(watch.failures == 1 && watch.notFound == 1 && watch.notFoundSince == now)
        look(&watch, .running)
        #expect(watch.failures == 0 && watch.notFound == 0)
        #expect(watch.seenRunningAt == .seconds(30))
        #expect(watch.due == now + .seconds(2))
        #expect(watch.tellsLatency(at: watch.due, schedule: schedule))
        // The machine slept.
        #expect(!watch.tellsLatency(at: watch.due + .seconds(60), schedule: schedule))
        for failures in 1...20 {
            look(&watch, .unanswered(retryAfter: nil))
            #expect(watch.failures == failures)
            #expect(watch.due <= now + .seconds(60))
        }
    }
}
