import LumaAPI
import NightshiftCore
import TestSupport
import Testing

@testable import Runner

/// Whole runs, one after another: each has a time of its own and drives it as fast as the machine allows.
@Suite("Runs", .serialized, .timeLimit(.minutes(5)))
enum Runs {}

extension Runs {
    @Suite("from the queue to the images", .serialized)
    struct Outcomes {
        @Test("every job is submitted once, watched, and brought home")
        func happyPath() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 75)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 75)
            #expect(await night.provider.accepted == 75)
            try await night.checkPromises()
            try night.checkImages(in: batch)
            let summary = try night.store.summary(of: nil)
            #expect(summary.charge == ChargeRange(exactly: MicroDollars(40_400) * 75))
            // 10 slots of about 28 s each, 30 a minute: the slots decide.
            let length = night.manual.now() - Night.start
            #expect(length < .seconds(75.0 / 10 * 34 + 60))
        }

        @Test("an empty queue, and one that is settled, end at once")
        func nothingToDo() async throws {
            let night = try Night()
            let batch = try night.enqueue([])
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(night.manual.now() == Night.start)
        }

        @Test("refunded failures are tried again as often as allowed, moderated ones never")
        func retries() async throws {
            let night = try Night()
            let batch = try night.enqueue(["once", "always", "moderated", "unknown", "throttled", "fine"])
            let failure = FakeProvider.Fault.fails("generation_failed", charged: .zero)
            await night.provider.plan("once", failure)
            await night.provider.plan("always", failure, failure, failure, failure)
            await night.provider.plan("moderated", .fails("content_moderated", charged: .zero))
            await night.provider.plan("unknown", .fails("sun_spots", charged: MicroDollars(10_000)))
            await night.provider.plan("throttled", .fails("rate_limited", charged: .zero))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.record("once").attempts.map(\.outcome.name) == [.refunded, .completed])
            #expect(try night.record("always").attempts.map(\.outcome.name) == [.refunded, .refunded, .refunded])
            #expect(try night.record("always").job.state.failureKind == .retriesExhausted)
            #expect(try night.record("moderated").job.state.failureKind == .moderated)
            #expect(try night.record("moderated").attemptCount == 1)
            #expect(try night.record("unknown").job.state.failureKind == .chargeUnknown)
            #expect(try night.record("unknown").charge == ChargeRange(upTo: MicroDollars(40_400)))
            #expect(try night.record("throttled").attempts.map(\.outcome.name) == [.unsettled, .completed])
            #expect(try night.count(.completed) == 3)
            try await night.checkPromises()
        }

        @Test("a rejected job fails alone; an image that could not be fetched is worth one later try")
        func rejected() async throws {
            let night = try Night()
            let batch = try night.enqueue(["bad", "late", "never", "unreadable", "fine"])
            let fetch = FakeProvider.Fault.reply(
                .rejected(status: 422, detail: "image_ref[0]: failed to fetch URL (HTTP 404)"))
            await night.provider.plan("bad", .reply(.rejected(status: 400, detail: "Unknown model: x")))
            await night.provider.plan("late", fetch)
            await night.provider.plan("never", fetch, fetch)
            await night.provider.plan("unreadable", .reply(.unsendable(reason: "/x.png: no such file")))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.record("bad").job.state.failureKind == .rejected)
            #expect(try night.record("late").job.state.name == .completed)
            #expect(try night.record("never").attemptCount == 2)
            #expect(try night.record("never").job.state.failureKind == .rejected)
            #expect(try night.record("unreadable").job.state.failureKind == .rejected)
            try await night.checkPromises()
        }

        @Test("a generation that the provider denies for ten minutes is lost, and says so")
        func vanished() async throws {
            let night = try Night()
            let batch = try night.enqueue(["gone", "fine"])
            await night.provider.plan("gone", .vanishes)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.record("gone").job.state.failureKind == .lostUpstream)
            #expect(try night.record("gone").attempts.map(\.polls).allSatisfy { (5...60).contains($0) })
            #expect(night.manual.now() - Night.start >= .seconds(600))
            #expect(try night.record("gone").charge == ChargeRange(upTo: MicroDollars(40_400)))
            try await night.checkPromises()
        }

        @Test("polls without an answer are repeated, ever more rarely")
        func unanswered() async throws {
            let night = try Night()
            let batch = try night.enqueue(["shy"])
            await night.provider.plan("shy", .unanswered(polls: 12))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 1)
            try await night.checkPromises()
        }

        @Test("a generation that never ends is given up after more than an hour")
        func neverEnds() async throws {
            let night = try Night()
            let batch = try night.enqueue(["stuck"])
            await night.provider.plan("stuck", .takes(.seconds(1_000_000)))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.record("stuck").job.state.failureKind == .lostUpstream)
            #expect(night.manual.now() - Night.start > .seconds(3_900))
            #expect(night.manual.now() - Night.start < .seconds(4_000))
        }

        @Test("what other batches left running is watched and brought home as well")
        func otherBatches() async throws {
            let night = try Night()
            let first = try night.enqueue(count: 5, as: "first")
            let second = try night.enqueue(["long"], as: "second")
            await night.provider.plan("long", .takes(.seconds(300)))
            let process = try await night.begin(night.plan([first]))
            try await night.drive { await night.provider.accepted == 5 }
            process.runner.stop()
            #expect(try await night.finish(process) == .interrupted)
            #expect(try night.count(.generating) == 5)
            #expect(try await night.run(night.plan([second])) == nil)
            #expect(try night.count(.completed) == 6)
            try night.checkImages(in: first)
            try night.checkImages(in: second)
            try await night.checkPromises(pollsApart: false)
        }
    }

    @Suite("limits", .serialized)
    struct Limits {
        @Test("the rate limit is used in full and never exceeded", arguments: [7, 30, 120])
        func rate(limit: Int) async throws {
            let night = try Night(requestsPerMinute: limit, slots: 1_000, latency: 5...9)
            let batch = try night.enqueue(count: limit * 3)
            #expect(try await night.run(night.plan([batch], requestsPerMinute: limit, slots: 1_000)) == nil)
            try await night.checkPromises()
            #expect(await night.provider.mostInWindow == limit)
            #expect(night.manual.now() - Night.start < .seconds(160))
        }

        @Test("an announced limit is learned from the first answer")
        func learns() async throws {
            let night = try Night(requestsPerMinute: 60, slots: 1_000, latency: 5...9)
            let batch = try night.enqueue(count: 120)
            #expect(try await night.run(night.plan([batch], slots: 1_000)) == nil)
            #expect(await night.provider.mostInWindow == 60)
            try await night.checkPromises()
        }

        @Test("a restart inside a minute earns no refusal")
        func restart() async throws {
            let night = try Night(slots: 1_000, latency: 3...5)
            let batch = try night.enqueue(count: 150)
            for _ in 1...3 {
                let accepted = await night.provider.accepted
                let process = try await night.begin(night.plan([batch], slots: 1_000))
                try await night.drive { await night.provider.accepted >= accepted + 10 }
                process.runner.stop()
                #expect(try await night.finish(process) == .interrupted)
            }
            #expect(try await night.run(night.plan([batch], slots: 1_000)) == nil)
            #expect(try night.count(.completed) == 150)
            try await night.checkPromises(pollsApart: false)
        }

        @Test("a 429 for the rate is waited out: one submission later, not a storm")
        func rateLimited() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a"])
            let refusal = FakeProvider.Fault.reply(.rateLimited(retryAfter: .seconds(20), limit: 30))
            await night.provider.plan("a", refusal, refusal)
            #expect(try await night.run(night.plan([batch])) == nil)
            let posts = await night.provider.posts.map(\.at)
            #expect(posts.count == 3)
            #expect(zip(posts, posts.dropFirst()).allSatisfy { $1 - $0 >= .seconds(20) })
            #expect(try night.record("a").attemptCount == 1)
            #expect(try night.record("a").job.tries == 1)
        }

        @Test("after a 429 that somebody else caused, one submission at a time goes out for a while")
        func cautious() async throws {
            let night = try Night(requestsPerMinute: 10, slots: 1_000, latency: 3...5)
            let batch = try night.enqueue(count: 25)
            await night.provider.plan("night-1", .reply(.rateLimited(retryAfter: .seconds(5), limit: 10)))
            #expect(try await night.run(night.plan([batch], requestsPerMinute: 10, slots: 1_000)) == nil)
            #expect(try night.count(.completed) == 25)
            let times = await night.provider.posts.map(\.at)
            let careful = times.filter { $0 > Night.start && $0 < Night.start + .seconds(65) }
            #expect(careful.count >= 5)
            #expect(zip(careful, careful.dropFirst()).allSatisfy { $1 - $0 >= .milliseconds(300) })
            try await night.checkPromises()
        }

        @Test("someone else has most of the slots: few refusals, and all is done in the end")
        func slotsTaken() async throws {
            let night = try Night(slots: 3)
            let batch = try night.enqueue(count: 20)
            #expect(try await night.run(night.plan([batch], slots: 10)) == nil)
            #expect(try night.count(.completed) == 20)
            let refusals = await night.provider.refusals
            // Seven of the first ten, and then one each half minute.
            #expect(refusals.allSatisfy { $0 == "slots" })
            let minutes = (night.manual.now() - Night.start).inSeconds / 60
            #expect(Double(refusals.count) <= 8 + minutes * 4)
            // Three slots of about 28 s: the share does not collapse to one.
            #expect(minutes * 60 < 20.0 / 3 * 34 + 120)
            #expect(await night.provider.mostAtOnce <= 3)
        }

        @Test("no slot at all: one submission each few seconds, and on it goes once there is one")
        func noSlots() async throws {
            let night = try Night(slots: 0)
            let batch = try night.enqueue(count: 12)
            let process = try await night.begin(night.plan([batch]))
            try await night.pass(.seconds(600))
            #expect(await night.provider.posts.count <= 10 + 600 / 5)
            await night.provider.setLimits(requestsPerMinute: 30, slots: 10)
            #expect(try await night.finish(process) == nil)
            #expect(try night.count(.completed) == 12)
        }

        @Test("the budget is a hard cap, whatever is on the wire", arguments: [0, 1, 7, 17])
        func budget(jobs: Int) async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 20)
            for number in [1, 4] {
                await night.provider.plan("night-\(number)", .fails("content_moderated", charged: .zero))
            }
            await night.provider.plan("night-2", .lostAfter)
            let budget = MicroDollars(40_400) * jobs
            let halt = try await night.run(night.plan([batch], budget: budget))
            #expect(await night.provider.charged <= budget)
            #expect(try night.store.summary(of: nil).charge.high <= budget)
            #expect(halt == .budget)
            // The refunded ones gave room to others; the lost one may have cost its price.
            let refunded = try night.records().count { $0.job.state.failureKind == .moderated }
            #expect(await night.provider.accepted == jobs + refunded)
            try await night.checkPromises()
        }

        @Test("a budget that is enough is no reason to stop")
        func enoughBudget() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 12)
            #expect(try await night.run(night.plan([batch], budget: MicroDollars(40_400) * 12)) == nil)
            #expect(try night.count(.completed) == 12)
        }
    }
}

extension JobState {
    var failureKind: Failure.Kind? {
        if case .failed(let failure) = self { failure.kind } else { nil }
    }
}
