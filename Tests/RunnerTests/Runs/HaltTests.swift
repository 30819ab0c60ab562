import LumaAPI
import NightshiftCore
import TestSupport
import Testing

@testable import Runner

extension Runs {
    @Suite("halts", .serialized)
    struct Halts {
        @Test("out of credits: what runs is collected, the queue stays as it is")
        func outOfCredits() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            await night.provider.setCredits(12)
            #expect(try await night.run(night.plan([batch])) == .outOfCredits(detail: "Insufficient credits."))
            #expect(try night.count(.completed) == 12)
            #expect(try night.count(.queued) == 18)
            #expect(await night.provider.posts.count <= 12 + 10)
            try await night.checkPromises(pollsApart: false)
            try night.checkImages(in: batch)

            await night.provider.setCredits(nil)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 30)
            #expect(try night.records().allSatisfy { $0.attemptCount == 1 })
        }

        @Test("a generation that ends with budget_exhausted is out of credits as well")
        func budgetExhausted() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            await night.provider.plan("night-1", .fails("budget_exhausted", charged: MicroDollars(1_000)))
            let halt = try await night.run(night.plan([batch]))
            #expect(halt == .outOfCredits(detail: "a generation ended with budget_exhausted"))
            #expect(try night.record("night-1").job.state.failureKind == .chargeUnknown)
            #expect(try night.count(.generating) == 0)
            #expect(try night.count(.queued) > 0)
            try await night.checkPromises()
        }

        @Test("what was reserved while the run was stopped is not sent any more")
        func stoppedWhileReserving() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 5)
            let (runner, isKnown) = (Guarded<BatchRunner?>(nil), Gate())
            let process = try await night.begin(night.plan([batch])) { call in
                await isKnown.pass()
                if call == .reserve { runner.withLock { $0?.stop() } }
                return nil
            }
            runner.withLock { $0 = process.runner }
            isKnown.open()
            #expect(try await night.finish(process) == .interrupted)
            #expect(await night.provider.posts.isEmpty)
            let record = try night.record("night-1")
            #expect(record.attempts.map(\.outcome) == [.turnedAway])
            #expect(record.job.tries == 0)
            #expect(try night.count(.queued) == 5)
            try await night.checkCounters(of: process, plan: night.plan([batch]))
        }

        @Test("a refused account ends the run at once, and nothing is lost", arguments: [401, 403])
        func accountRefused(status: Int) async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 40)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 10 }
            let reply: SubmissionReply = status == 401 ? .keyRefused(detail: "no") : .accountRefused(detail: "no")
            await night.provider.answerEverySubmission(reply)
            let posts = await night.provider.posts.count
            let halt = try await night.finish(process)
            #expect(halt == .accountRefused(status: status, detail: "no"))
            #expect(await night.provider.posts.count <= posts + 10)
            try await night.checkCounters(of: process, plan: night.plan([batch]))
            #expect(try night.count(.failed) == 0)
            #expect(try night.count(.submitting) == 0)

            await night.provider.answerEverySubmission(nil)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 40)
            try await night.checkPromises(pollsApart: false)
        }

        @Test(
            "an account refused by a poll, or while an image is fetched, ends the run as well",
            arguments: [false, true])
        func accountRefusedLater(whileFetching: Bool) async throws {
            let night = try Night()
            let batch = try night.enqueue(["a"])
            let process = try await night.begin(night.plan([batch]))
            if whileFetching {
                await night.provider.planDownload("a", .reply(.refused(status: 403)))
                try await night.drive { await night.provider.downloads == 1 }
            }
            await night.provider.answerEveryPoll(.accountRefused(status: 401, detail: "API key has been revoked"))
            let halt = try await night.finish(process)
            #expect(halt == .accountRefused(status: 401, detail: "API key has been revoked"))
            #expect(night.manual.now() - Night.start < .seconds(60))
            await night.provider.answerEveryPoll(nil)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 1)
        }

        @Test("--until: nothing goes out from then on, what runs is collected")
        func until() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 200)
            let until = Night.start + .seconds(90)
            #expect(try await night.run(night.plan([batch], until: until)) == .deadline)
            #expect(await night.provider.posts.allSatisfy { $0.at < until })
            #expect(await night.provider.accepted == (try night.count(.completed)))
            #expect(try night.count(.queued) > 0)
            try await night.checkPromises()
        }

        @Test("--until that is past already: nothing goes out at all", arguments: 1...10)
        func untilPast(round: Int) async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 20)
            #expect(try await night.run(night.plan([batch], until: Night.start)) == .deadline)
            #expect(await night.provider.posts.isEmpty)
        }

        @Test("--start-at: nothing goes out before, nothing wakes up meanwhile, and what runs is collected")
        func notBefore() async throws {
            let night = try Night()
            let first = try night.enqueue(["old"], as: "first")
            let batch = try night.enqueue(count: 5)
            let earlier = try await night.begin(night.plan([first]))
            try await night.drive { await night.provider.accepted == 1 }
            earlier.runner.stop()
            _ = try await night.finish(earlier)

            let begin = night.manual.now() + .seconds(8 * 3_600)
            let process = try await night.begin(night.plan([batch], notBefore: begin))
            try await night.drive(for: .seconds(3_600)) { (try? night.count(.completed)) == 1 }
            let sleeps = process.time.sleeps
            try await night.pass(.seconds(7 * 3_600))
            #expect(process.time.sleeps <= sleeps + 1)
            #expect(await night.provider.posts.count == 1)
            #expect(try await night.finish(process) == nil)
            #expect(await night.provider.posts.dropFirst().allSatisfy { $0.at >= begin })
            #expect(try night.count(.completed) == 6)
            try await night.checkPromises(pollsApart: false)
        }

        @Test("a run that only waits for one long generation wakes up for its polls and for nothing else")
        func idle() async throws {
            let night = try Night()
            let batch = try night.enqueue(["long"])
            await night.provider.plan("long", .takes(.seconds(3_000)))
            let process = try await night.begin(night.plan([batch]))
            try await night.pass(.seconds(2_000))
            let polls = await night.provider.polls.values.reduce(0) { $0 + $1.count }
            #expect(process.time.sleeps <= polls * 2 + 10)
            #expect(try await night.finish(process) == nil)
        }

        @Test("a stop drains: every reply on the wire is recorded, the queue is as it was")
        func stop() async throws {
            let night = try Night(postTime: .seconds(4))
            let batch = try night.enqueue(count: 30)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.posts.count == 10 }
            try await night.pass(.seconds(1))
            process.runner.stop()
            let asked = night.manual.now()
            #expect(try await night.finish(process) == .interrupted)
            #expect(night.manual.now() - asked <= .seconds(5))
            #expect(await night.provider.posts.count == 10)
            #expect(try night.count(.generating) == 10)
            #expect(try night.count(.queued) == 20)
            #expect(try night.records(Selection(states: [.generating])).allSatisfy { $0.generation != nil })
            try await night.checkCounters(of: process, plan: night.plan([batch]))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 30)
            #expect(await night.provider.accepted == 30)
            try await night.checkPromises(pollsApart: false)
            try night.checkImages(in: batch)
        }

        @Test("a stop before the start, and at any moment, ends within seconds and loses nothing", arguments: 0..<12)
        func stopAnywhere(round: Int) async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 25)
            let process = try await night.begin(night.plan([batch]))
            if round > 0 { try await night.pass(.milliseconds(round * 4_700)) }
            let asked = night.manual.now()
            process.runner.stop()
            let halt = try await night.finish(process)
            #expect(halt == .interrupted || halt == nil)
            #expect(night.manual.now() - asked < .seconds(3))
            try await night.checkCounters(of: process, plan: night.plan([batch]))
            #expect(try night.count(.submitting) == 0)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 25)
            #expect(await night.provider.accepted == 25)
            try await night.checkPromises(pollsApart: false)
            try night.checkImages(in: batch)
        }

        @Test("cancelling the task of a run is a stop: no storm, no lost reply, no hang")
        func cancelled() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 25)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.posts.count == 10 }
            process.work.cancel()
            #expect(try await night.finish(process) == .interrupted)
            #expect(try night.count(.uncertain) == 0)
            #expect(try night.count(.generating) == 10)
            #expect(try await night.run(night.plan([batch])) == nil)
            try await night.checkPromises(pollsApart: false)
        }
    }

    @Suite("lost replies", .serialized)
    struct LostReplies {
        @Test("are held for the user, and their slots come back")
        func hold() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            for number in [1, 9, 17] { await night.provider.plan("night-\(number)", .lostAfter) }
            await night.provider.plan("night-2", .lostBefore)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.uncertain) == 4)
            #expect(try night.count(.completed) == 26)
            #expect(await night.provider.posts.count == 30)
            let summary = try night.store.summary(of: nil)
            #expect(summary.uncertain == MicroDollars(40_400) * 4)
            try await night.checkPromises(pollsApart: false)
            // Held ones stay held.
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(await night.provider.posts.count == 30)
        }

        @Test("are resubmitted at most once more, and only where the user asked for it")
        func resubmit() async throws {
            let night = try Night()
            let batch = try night.enqueue(["once", "twice", "before", "fine"])
            await night.provider.plan("once", .lostAfter)
            await night.provider.plan("twice", .lostAfter, .lostAfter, .lostAfter)
            await night.provider.plan("before", .lostBefore)
            let plan = night.plan([batch], lostReplies: .resubmit)
            #expect(try await night.run(plan) == nil)
            #expect(try night.record("once").attempts.map(\.outcome.name) == [.lost, .completed])
            #expect(try night.record("twice").attempts.map(\.outcome.name) == [.lost, .lost])
            #expect(try night.record("twice").job.state.name == .uncertain)
            #expect(try night.record("before").job.state.name == .completed)
            try await night.checkPromises(pollsApart: false)
            // Not again in the next run either.
            #expect(try await night.run(plan) == nil)
            #expect(await night.provider.accepted(of: "twice") == 2)
        }

        @Test("held ones are taken up by a run that is told to resubmit")
        func resubmitLater() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a", "b"])
            await night.provider.plan("a", .lostAfter)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try await night.run(night.plan([batch], lostReplies: .resubmit)) == nil)
            #expect(try night.record("a").attempts.map(\.outcome.name) == [.lost, .completed])
            #expect(await night.provider.accepted(of: "b") == 1)
            try await night.checkPromises(pollsApart: false)
        }

        @Test("so many in a row that something is broken stop the run")
        func tooMany() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 100)
            await night.provider.answerEverySubmission(.lost(reason: "timed out", status: nil))
            #expect(try await night.run(night.plan([batch])) == .lostReplies(inARow: 25))
            #expect(try night.count(.uncertain) >= 25)
            #expect(try night.count(.uncertain) <= 36)
            #expect(try night.count(.queued) >= 64)
        }
    }
}
