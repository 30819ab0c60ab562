import NightshiftCore
import TestSupport
import Testing

@testable import Runner

extension Runs {
    @Suite("pausing", .serialized)
    struct Pausing {
        @Test("nothing is submitted while paused, what runs comes home, and resuming goes on")
        func pause() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted >= 10 }
            process.runner.pause()
            let posts = await night.provider.posts.count
            try await night.drive { (try? night.count(.completed)) == posts }
            try await night.pass(.seconds(600))
            #expect(await night.provider.posts.count == posts && posts < 30)
            #expect(try night.count(.queued) == 30 - posts)
            let progress = process.runner.progress()
            #expect(progress.isPaused && progress.waitsFor == .paused)
            #expect(progress.waits.durations[.paused, default: .zero] >= .seconds(500))
            process.runner.resume()
            #expect(try await night.finish(process) == nil)
            #expect(try night.count(.completed) == 30)
            try await night.checkPromises()
        }

        @Test("a paused run with nothing left to submit ends as usual")
        func emptyQueue() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 3)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 3 }
            process.runner.pause()
            #expect(try await night.finish(process) == nil)
            #expect(try night.count(.completed) == 3)
        }

        @Test("a signal ends a paused run")
        func stopped() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            let process = try await night.begin(night.plan([batch]))
            process.runner.pause()
            try await night.pass(.seconds(60))
            process.runner.stop()
            #expect(try await night.finish(process) == .interrupted)
        }
    }
}
