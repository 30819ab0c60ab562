import Foundation
import LumaAPI
import NightshiftCore
import TestSupport
import Testing

@testable import Runner

extension Runs {
    @Suite("chains", .serialized)
    struct Chains {
        static let three: [(prompt: String, source: String?)] = [("a", nil), ("b", "a"), ("c", "b")]

        private func posts(_ night: Night) async -> [String] { await night.provider.posts.map(\.prompt) }

        @Test("each step is submitted once its picture is at home, and sends that")
        func threeSteps() async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 3)
            let posts = await night.provider.posts
            #expect(posts.map(\.prompt) == ["a", "b", "c"])
            #expect(
                posts.map(\.source) == [
                    nil, .file(path: batch.output + "/a.png", mediaType: "image/png"),
                    .file(path: batch.output + "/b.png", mediaType: "image/png"),
                ])
            // Two more generations of 15 s and more follow the first.
            #expect(posts[2].at - posts[0].at >= .seconds(30))
            let charge = MicroDollars(40_400) + MicroDollars(43_400) * 2
            #expect(try night.store.summary(of: batch.id).charge == ChargeRange(exactly: charge))
            try await night.checkPromises()
            try night.checkImages(in: batch)
            #expect(try night.store.integrityProblems() == [])
        }

        @Test("chains run beside each other and beside other jobs, and are finished before others begin")
        func many() async throws {
            let night = try Night(latency: 15...20)
            var jobs: [(prompt: String, source: String?)] = (1...20).map { ("hero-\($0)", nil) }
            for number in 1...20 { jobs.append(("edit-\(number)", "hero-\(number)")) }
            let batch = try night.enqueueChains(jobs)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 40)
            let order = await posts(night)
            let edit = try #require(order.firstIndex(of: "edit-1"))
            #expect(edit < (try #require(order.firstIndex(of: "hero-20"))))
            try await night.checkPromises()
        }

        @Test("with its source fails what waits for it, and the run ends; a retry of the source makes them all")
        func failing() async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three + [("z", nil)])
            await night.provider.plan("a", .fails("content_moderated", charged: .zero))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.failed) == 3 && night.count(.completed) == 1)
            #expect(try night.record("c").job.state.failureKind == .parentFailed)
            #expect(await posts(night).count == 2)
            #expect(
                try night.store.apply(.retried(due: night.time.now()), to: Selection(key: "a"), at: night.time.now())
                    == 3)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 4)
            #expect(try night.record("a").attempts.map(\.outcome.name) == [.refunded, .completed])
            #expect(try night.record("b").attempts.map(\.outcome.name) == [.completed])
            try await night.checkPromises()
        }

        @Test("a run does not wait for what can't come: an uncertain source, or a failed one")
        func stuck() async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three)
            await night.provider.plan("a", .lostAfter)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.uncertain) == 1 && night.count(.queued) == 2)
            #expect(try night.store.summary(of: batch.id).stuck == 1)
            let again = night.manual.now()
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(night.manual.now() == again)
            // Written off, it takes them with it.
            #expect(try night.store.apply(.cancelled, to: Selection(key: "a"), at: again) == 3)
            #expect(try night.count(.cancelled) == 3)
        }

        @Test("resubmitted lost replies let the chain go on")
        func resubmitted() async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three)
            await night.provider.plan("a", .lostBefore)
            await night.provider.plan("b", .lostAfter)
            #expect(try await night.run(night.plan([batch], lostReplies: .resubmit)) == nil)
            #expect(try night.count(.completed) == 3)
            #expect(await night.provider.accepted(of: "b") == 2)
            try await night.checkPromises()
        }

        @Test("a picture that is missing or other than it was is never edited", arguments: [false, true])
        func damaged(isThere: Bool) async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three)
            // Enough for the first step only.
            #expect(try await night.run(night.plan([batch], budget: MicroDollars(40_400))) == .budget)
            #expect(try night.count(.completed) == 1)
            let path = batch.output + "/a.png"
            try FileManager.default.removeItem(atPath: path)
            if isThere { try Data("another picture".utf8).write(to: URL(fileURLWithPath: path)) }
            #expect(try await night.run(night.plan([batch])) == nil)
            let failure = try night.record("b")
            #expect(failure.job.state.failureKind == .rejected && failure.charge == .nothing)
            let message = failure.attempts.last?.message ?? ""
            #expect(message.contains("its source 'a'") && message.contains("verify night --repair"), "\(message)")
            #expect(try night.record("c").job.state.failureKind == .parentFailed)
            #expect(await night.provider.accepted == 1)
        }

        @Test("by id where the API takes that, and by picture after all where it does not", arguments: [true, false])
        func byGeneration(isTaken: Bool) async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three)
            await night.provider.takeGenerationIDs(isTaken)
            #expect(try await night.run(night.plan([batch], chainBy: .generation)) == nil)
            #expect(try night.count(.completed) == 3)
            let sources = await night.provider.posts.map(\.source)
            let generation = try #require(try night.record("a").generation)
            #expect(sources.count == (isTaken ? 3 : 4))
            #expect(sources[1] == .generation(generation.text))
            if isTaken {
                return #expect(sources[2] == .generation(try #require(try night.record("b").generation).text))
            }
            #expect(
                sources[2...] == [
                    .file(path: batch.output + "/a.png", mediaType: "image/png"),
                    .file(path: batch.output + "/b.png", mediaType: "image/png"),
                ])
            #expect(try night.record("b").attempts.map(\.outcome.name) == [.rejected, .completed])
            try await night.checkPromises()
        }

        @Test("a generation that is not known any more is replaced by its picture, once")
        func unknownGeneration() async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three)
            let refusal = FakeProvider.Fault.reply(.rejected(status: 422, detail: "source: generation 'x' not found"))
            await night.provider.plan("b", refusal)
            await night.provider.plan("c", refusal, refusal)
            #expect(try await night.run(night.plan([batch], chainBy: .generation)) == nil)
            #expect(try night.record("b").attempts.map(\.outcome.name) == [.rejected, .completed])
            #expect(try night.record("c").attempts.map(\.outcome.name) == [.rejected, .rejected])
            #expect(try night.record("c").job.state.failureKind == .rejected)
        }

        @Test("canaries, a budget and a deadline hold for the steps of chains too")
        func limits() async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three)
            #expect(try await night.run(night.plan([batch], budget: MicroDollars(84_000), canaries: 2)) == .budget)
            #expect(try night.count(.completed) == 2 && night.count(.queued) == 1)
            #expect(try await night.run(night.plan([batch], until: night.manual.now())) == .deadline)
            #expect(await posts(night) == ["a", "b"])
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 3)
            try await night.checkPromises(pollsApart: false)
        }

        @Test(
            "killed anywhere in the middle, a chain goes on, and each step is paid once",
            arguments: Array(stride(from: 3, to: 40, by: 4)))
        func killed(steps: Int) async throws {
            let night = try Night()
            let batch = try night.enqueueChains(Self.three)
            let life = Life(steps: steps)
            let process = try await night.begin(night.plan([batch]), life: life)
            let ended = Guarded(false)
            Task {
                _ = await process.work.result; ended.withLock { $0 = true }
            }
            try await night.drive { life.isDead || ended.withLock { $0 } }
            try await night.pass(.seconds(60))
            for _ in 0..<4 where try night.count(.completed) < 3 {
                _ = try await night.run(night.plan([batch]))
                try night.settleUncertain()
            }
            #expect(try night.count(.completed) == 3)
            for prompt in ["a", "b", "c"] {
                let completed = try night.record(prompt).attempts.count { $0.outcome == .completed }
                #expect(completed == 1)
                let lost = try night.record(prompt).attempts.count { $0.outcome.name == .lost }
                #expect(await night.provider.accepted(of: prompt) <= 1 + lost)
            }
            #expect(try night.store.integrityProblems() == [])
            try await night.checkPromises(pollsApart: false)
        }
    }
}

extension Night {
    /// The user has lost replies submitted again.
    fileprivate func settleUncertain() throws {
        _ = try store.apply(.retried(due: time.now()), to: Selection(states: [.uncertain]), at: time.now())
    }
}
