import LumaAPI
import NightshiftCore
import TestSupport
import Testing

@testable import Runner

extension Runs {
    @Suite("caution", .serialized)
    struct Caution {
        @Test("canaries go first; the others wait until they have ended")
        func canaries() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 20)
            #expect(try await night.run(night.plan([batch], canaries: 3)) == nil)
            let posts = await night.provider.posts.map(\.at).sorted()
            // The quickest generation takes 15 s, and three must have ended before the fourth submission.
            #expect(posts[2] - posts[0] < .seconds(5))
            #expect(posts[3] - posts[2] >= .seconds(15))
            #expect(try night.count(.completed) == 20)
            try await night.checkPromises()
        }

        @Test("when the canaries fail the others stay in the queue")
        func deadCanaries() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 20)
            for name in ["night-1", "night-2"] {
                await night.provider.plan(name, .fails("content_moderated", charged: .zero))
            }
            #expect(try await night.run(night.plan([batch], canaries: 3)) == .failures(2, of: 3))
            #expect(await night.provider.posts.count == 3)
            #expect(try night.count(.queued) == 17)
            #expect(try night.count(.failed) == 2)
            #expect(try night.count(.completed) == 1)
            try await night.checkPromises()
        }

        @Test("lost canaries are failures as well, and stall nothing")
        func lostCanaries() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 10)
            await night.provider.answerEverySubmission(.lost(reason: "cut", status: nil))
            #expect(try await night.run(night.plan([batch], canaries: 2)) == .failures(2, of: 2))
            #expect(try night.count(.uncertain) == 2)
            #expect(try night.count(.queued) == 8)
        }

        @Test("too many failures stop the night, and what runs is collected")
        func failureRate() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 200)
            for number in 1...200 {
                await night.provider.plan("night-\(number)", .fails("content_moderated", charged: .zero))
            }
            guard case .failures(let failed, let count) = try await night.run(night.plan([batch], maxFailureRate: 0.2))
            else {
                Issue.record("the run did not stop for its failures")
                return
            }
            #expect(failed == count)
            #expect(count >= 20)
            #expect(await night.provider.posts.count <= 20 + 10 + 10)
            #expect(try night.count(.generating) == 0)
            #expect(try night.count(.queued) >= 160)
        }

        @Test("out of credits, it probes with one job a minute until they flow again")
        func waitsForCredits() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            await night.provider.setCredits(12)
            let process = try await night.begin(night.plan([batch], waitsForCredits: true))
            try await night.drive { night.manual.now() - Night.start > .seconds(600) }
            let refused = await night.provider.posts.count - 12
            // The refusals of the submissions that were on the wire together, then one a minute.
            #expect((5...20).contains(refused))
            await night.provider.setCredits(nil)
            #expect(try await night.finish(process) == nil)
            #expect(try night.count(.completed) == 30)
            #expect(try night.records().allSatisfy { $0.attemptCount == 1 })
            try await night.checkPromises(pollsApart: false)
        }

        @Test("where what is accepted ends for want of credits, and costs, one job a minute pays for finding out")
        func probesUntilOneCompletes() async throws {
            let night = try Night(latency: 20...25)
            let batch = try night.enqueue(count: 60)
            for number in 1...20 {
                await night.provider.plan(
                    "night-\(number)", .fails("budget_exhausted", charged: MicroDollars(20_200)))
            }
            let process = try await night.begin(night.plan([batch], waitsForCredits: true))
            try await night.drive { night.manual.now() - Night.start > .seconds(400) }
            // The first ten together, then one in each of six minutes.
            #expect((11...17).contains(await night.provider.posts.count))
            #expect(try await night.finish(process) == nil)
            #expect(try night.count(.completed) == 40)
            #expect(try night.count(.failed) == 20)
            try await night.checkPromises(pollsApart: false)
        }
    }
}
