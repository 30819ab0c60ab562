import LumaAPI
import NightshiftCore
import TestSupport
import Testing

@testable import Runner

extension Runs {
    @Suite("a sick service", .serialized)
    struct SickService {
        @Test(
            "is probed now and then, not hammered, and all is done once it is back",
            arguments: [
                SubmissionReply.unavailable(status: 502, detail: "Upstream service unavailable", retryAfter: nil),
                .notSent(reason: "connection refused"),
            ])
        func outage(reply: SubmissionReply) async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 20)
            await night.provider.answerEverySubmission(reply)
            let process = try await night.begin(night.plan([batch]))
            try await night.pass(.seconds(3_600))
            let posts = await night.provider.posts.count
            #expect(posts <= 20 + 3_600 / 4)
            #expect(posts > 100)
            await night.provider.answerEverySubmission(nil)
            #expect(try await night.finish(process) == nil)
            #expect(try night.count(.completed) == 20)
            #expect(try night.records().allSatisfy { $0.attemptCount == 1 })
            try await night.checkPromises()
        }

        @Test("polls are probed in an outage, not hammered, and all are answered seconds after it")
        func pollOutage() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 10)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 10 }
            await night.provider.answerEveryPoll(.unavailable(reason: "HTTP 502", retryAfter: nil))
            try await night.pass(.seconds(3_600))
            let polls = await night.provider.polls.values.map(\.count).reduce(0, +)
            #expect(polls > 100 && polls < 20 + 3_600 / 4)
            await night.provider.answerEveryPoll(nil)
            let back = night.manual.now()
            #expect(try await night.finish(process) == nil)
            // The longest pause of the breaker, a look at each, and the downloads.
            #expect(night.manual.now() - back < .seconds(15 + 5))
            #expect(try night.count(.completed) == 10)
            try await night.checkPromises()
        }

        @Test("under the abuse ceiling every poll waits as long as the provider says")
        func ceiling() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 10)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 10 }
            await night.provider.answerEveryPoll(.overloaded(retryAfter: .seconds(50)))
            let before = await night.provider.polls.values.map(\.count).reduce(0, +)
            try await night.pass(.seconds(1_000))
            let polls = await night.provider.polls.values.map(\.count).reduce(0, +) - before
            // Those on the wire at the first refusal, and at most all ten after each pause.
            #expect(polls >= 20 && polls <= 10 * (1_000 / 50 + 1))
            await night.provider.answerEveryPoll(nil)
            let back = night.manual.now()
            #expect(try await night.finish(process) == nil)
            #expect(night.manual.now() - back < .seconds(50 + 5))
            try await night.checkPromises()
        }

        @Test("downloads are probed in an outage, and all come home seconds after it")
        func downloadOutage() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            await night.provider.answerEveryDownload(.broken(reason: "connection refused"))
            let process = try await night.begin(night.plan([batch]))
            try await night.pass(.seconds(3_600))
            #expect(try night.count(.downloading) == 30)
            let tries = await night.provider.downloads
            #expect(tries > 100 && tries < 60 + 3_600 / 4)
            await night.provider.answerEveryDownload(nil)
            let back = night.manual.now()
            #expect(try await night.finish(process) == nil)
            #expect(night.manual.now() - back < .seconds(15 + 5))
            #expect(try night.count(.completed) == 30)
            try await night.checkPromises(pollsApart: false)
        }

        @Test("a generation that no poll is answered about is given up while others are, and never submitted again")
        func forsaken() async throws {
            let night = try Night(latency: 600...700)
            let batch = try night.enqueue(["deaf"] + (1...14).map { "other-\($0)" })
            await night.provider.plan("deaf", .unanswered(polls: 1_000_000))
            #expect(try await night.run(night.plan([batch], slots: 2)) == nil)
            #expect(try night.count(.completed) == 14)
            let deaf = try night.record("deaf")
            #expect(deaf.job.state.failureKind == .lostUpstream)
            #expect(deaf.charge == ChargeRange(upTo: MicroDollars(40_400)))
            #expect(await night.provider.accepted(of: "deaf") == 1)
            try await night.checkPromises()
        }

        @Test("a machine that slept proves nothing against a generation: answers before and after do not add up")
        func sleptBetweenAnswers() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a"])
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 1 }
            await night.provider.answerEveryPoll(.notFound(detail: "Generation not found"))
            try await night.pass(.seconds(480))
            let before = await night.provider.polls.values.map(\.count).reduce(0, +)
            #expect(before >= PollRuling.notFoundLimit)
            night.manual.advance(by: .seconds(3 * 3_600))
            try await night.pass(.seconds(300))
            #expect(await night.provider.polls.values.map(\.count).reduce(0, +) > before)
            #expect(try night.count(.generating) == 1)
            await night.provider.answerEveryPoll(nil)
            #expect(try await night.finish(process) == nil)
            #expect(try night.count(.completed) == 1)
            #expect(await night.provider.accepted == 1)
        }

        @Test("an answer that names another job's generation is a lost reply, and stops nobody")
        func repeatedGeneration() async throws {
            let night = try Night()
            let batch = try night.enqueue((1...12).map { "job-\($0)" })
            for key in ["job-2", "job-3"] {
                await night.provider.plan(key, .reply(.accepted(GenerationID("generation-1"), limit: 30)))
            }
            #expect(try await night.run(night.plan([batch], slots: 1)) == nil)
            #expect(try night.count(.completed) == 10)
            for key in ["job-2", "job-3"] {
                let record = try night.record(key)
                #expect(record.job.state == .uncertain)
                #expect(record.attempts.map(\.outcome) == [.lost])
                #expect(record.charge == ChargeRange(upTo: MicroDollars(40_400)))
            }
        }

        @Test("refusals for slots between lost replies do not hide that all replies are lost")
        func lostBetweenRefusals() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 200)
            for number in 1...200 {
                await night.provider.plan("night-\(number)", .reply(.slotsTaken))
                await night.provider.plan("night-\(number)", .lostBefore)
            }
            #expect(try await night.run(night.plan([batch], slots: 2)) == .lostReplies(inARow: 25))
            #expect(try night.count(.uncertain) <= 27)
        }

        @Test("an ingestion outage never counts against the jobs that meet it")
        func longIngestionOutage() async throws {
            let night = try Night()
            let batch = try night.enqueue(["picky"] + (1...150).map { "other-\($0)" })
            let refusal = FakeProvider.Fault.reply(
                .unavailable(status: 503, detail: "Image URL ingestion unavailable", retryAfter: nil))
            for _ in 1...40 { await night.provider.plan("picky", refusal) }
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 151)
        }

        @Test("a job that the service breaks on each time is given up while others are taken")
        func poison() async throws {
            let night = try Night()
            let batch = try night.enqueue(["poison"] + (1...200).map { "other-\($0)" })
            let refusal = FakeProvider.Fault.reply(
                .unavailable(status: 502, detail: "Upstream service unavailable", retryAfter: nil))
            for _ in 1...100 { await night.provider.plan("poison", refusal) }
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 200)
            let poison = try night.record("poison")
            #expect(poison.job.state.failureKind == .rejected)
            #expect(poison.charge == .nothing)
            #expect(poison.attempts.count == Rebuffs.limit)
            try await night.checkPromises()
        }

        @Test("one kind of job that can't be taken does not hold up the others")
        func ingestion() async throws {
            let night = try Night()
            let batch = try night.enqueue(["picky", "a", "b", "c"])
            let refusal = FakeProvider.Fault.reply(
                .unavailable(status: 503, detail: "Image URL ingestion unavailable", retryAfter: nil))
            await night.provider.plan("picky", refusal, refusal, refusal, refusal)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 4)
            #expect(try night.record("picky").attemptCount == 1)
        }

        @Test("latencies of generations that nobody watched say nothing: the next are polled at once")
        func latenciesAfterABreak() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 40)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 10 }
            process.runner.stop()
            _ = try await night.finish(process)
            // The machine is off for the rest of the night.
            night.manual.advance(by: .seconds(8 * 3_600))
            let begin = night.manual.now()
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(night.manual.now() - begin < .seconds(200))
            try await night.checkPromises(pollsApart: false)
        }

        @Test("polls that went unanswered for hours say nothing of latencies either")
        func latenciesAfterAnOutage() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 40)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 10 }
            await night.provider.answerEveryPoll(.unreachable(reason: "no route to host"))
            await night.provider.answerEverySubmission(.notSent(reason: "no route to host"))
            try await night.pass(.seconds(3 * 3_600))
            await night.provider.answerEveryPoll(nil)
            await night.provider.answerEverySubmission(nil)
            let begin = night.manual.now()
            #expect(try await night.finish(process) == nil)
            #expect(night.manual.now() - begin < .seconds(400))
        }

        @Test("a clock that was set back between two runs delays no poll")
        func clockSetBack() async throws {
            let night = try Night(latency: 20...30)
            let batch = try night.enqueue(["a"])
            // Accepted by a run whose clock was an hour ahead.
            let ahead = Night.start + .seconds(3_600)
            let claim = try #require(
                try await night.store.reserve(
                    Demand(
                        batches: [batch.id], limit: 1, rateLimit: RateLimit(chosen: nil), slots: 10, budget: nil,
                        account: "api.example#0123", requestID: { "r" }), at: ahead
                ).claims.first)
            guard case .accepted(let id, _) = await accept(claim, at: night) else {
                Issue.record("not accepted")
                return
            }
            var attempt = claim.attempt
            attempt.outcome = .accepted
            attempt.generation = id
            attempt.repliedAt = ahead
            attempt.tokenUntil = ahead + .seconds(60)
            _ = try await night.store.record(Change(job: claim.job, state: .generating(id), attempt: attempt))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(night.manual.now() - Night.start < .seconds(60))
        }

        private func accept(_ claim: Claim, at night: Night) async -> SubmissionReply {
            let posting = Task { await night.provider.submit(claim.job.request, requestID: "r") }
            try? await night.pass(.seconds(1))
            return await posting.value
        }
    }
}
