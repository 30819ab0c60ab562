import Foundation
import LumaAPI
import NightshiftCore
import TestSupport
import Testing

@testable import Runner

extension Runs {
    @Suite("bringing images home", .serialized)
    struct Downloads {
        @Test("an expired URL is replaced by a fresh one, and whatever else goes wrong is tried again")
        func faults() async throws {
            let night = try Night()
            let batch = try night.enqueue(["expired", "torn", "page", "half", "error", "large", "gone", "fine"])
            await night.provider.planDownload("expired", .reply(.refused(status: 403)))
            await night.provider.planDownload("torn", .reply(.broken(reason: "torn")), .reply(.broken(reason: "torn")))
            await night.provider.planDownload("page", .page, .page)
            await night.provider.planDownload("half", .half)
            await night.provider.planDownload("error", .reply(.broken(reason: "HTTP 500")))
            await night.provider.planDownload("large", .reply(.tooLarge))
            await night.provider.planDownload("gone", .reply(.refused(status: 404)), .reply(.refused(status: 403)))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 8)
            #expect(await night.provider.accepted == 8)
            try night.checkImages(in: batch)
        }

        @Test(
            "while images wait for their place on record, others are fetched up to a limit, and nothing runs in circles"
        )
        func recordsAwaited() async throws {
            let night = try Night(requestsPerMinute: 60_000, slots: 400, latency: 1...2)
            let batch = try night.enqueue(count: 320)
            let gate = Gate()
            let process = try await night.begin(night.plan([batch], slots: 400)) { call in
                if call == .record(.completed) { await gate.pass() }
                return nil
            }
            func landed() throws -> Int { try night.folder.entries("night").filter { $0.hasSuffix(".png") }.count }
            try await night.drive { (try? landed()) ?? 0 >= 256 }
            try await night.pass(.seconds(60))
            // Those that were under way when the last place was taken come on top.
            #expect(try (256..<256 + RunPlan.parallelDownloads).contains(landed()))
            gate.open()
            #expect(try await night.finish(process) == nil)
            #expect(try night.count(.completed) == 320)
            try night.checkImages(in: batch)
        }

        @Test("an image that never comes is given up in the end, and fetched by a later run free of charge")
        func abandoned() async throws {
            let night = try Night()
            let batch = try night.enqueue(["bad", "fine"])
            for _ in 1...Delivery.mostFlaws { await night.provider.planDownload("bad", .page) }
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.record("bad").job.state.failureKind == .download)
            #expect(try night.record("bad").charge == ChargeRange(exactly: MicroDollars(40_400)))
            #expect(
                try night.store.apply(.retried(due: night.time.now()), to: Selection(key: "bad"), at: night.time.now())
                    == 1)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 2)
            #expect(await night.provider.accepted == 2)
            try night.checkImages(in: batch)
            try await night.checkPromises(pollsApart: false)
        }

        @Test("a halted run ends although a download keeps failing")
        func haltEnds() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 60)
            for _ in 1...100 { await night.provider.planDownload("night-1", .page) }
            let halt = try await night.run(night.plan([batch], until: Night.start + .seconds(60)))
            #expect(halt == .deadline)
            #expect(night.manual.now() - Night.start < .seconds(3_600))
        }

        @Test("far more images than fit into memory at once")
        func many() async throws {
            let night = try Night(requestsPerMinute: 2_000, slots: 2_000, latency: 5...6)
            let batch = try night.enqueue(count: 600)
            // Everything is generated, and nothing is at home.
            for number in 1...600 {
                await night.provider.planDownload("night-\(number)", .reply(.broken(reason: "down")))
            }
            #expect(try await night.run(night.plan([batch], requestsPerMinute: 2_000, slots: 2_000)) == nil)
            #expect(try night.count(.completed) == 600)
            try night.checkImages(in: batch)
        }

        @Test("a disk that fails: outcomes are still collected, the run ends, and the next one goes on")
        func diskTrouble() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 10 }
            // A file where the landing folder has to be.
            try night.folder.write([], to: "night/.nightshift")
            let halt = try await night.finish(process)
            guard case .disk(let text) = halt else {
                Issue.record("ended as \(String(describing: halt))")
                return
            }
            #expect(text.contains(".nightshift"))
            #expect(text.contains("resume"))
            try await night.checkCounters(of: process, plan: night.plan([batch]))
            #expect(try night.count(.generating) == 0)
            #expect(await night.provider.accepted == (try night.count(.downloading)))
            try FileManager.default.removeItem(atPath: night.folder.path("night/.nightshift"))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 30)
            #expect(await night.provider.accepted == 30)
            try night.checkImages(in: batch)
            try await night.checkPromises(pollsApart: false)
        }

        @Test("a stop during a disk's trouble ends the run within seconds")
        func stopDuringDiskTrouble() async throws {
            let night = try Night()
            let batch = try night.enqueue(["quick", "slow"])
            await night.provider.plan("slow", .takes(.seconds(2_000)))
            let process = try await night.begin(night.plan([batch]))
            try await night.drive { await night.provider.accepted == 2 }
            try night.folder.write([], to: "night/.nightshift")
            try await night.pass(.seconds(60))
            let asked = night.manual.now()
            process.runner.stop()
            guard case .disk = try await night.finish(process) else {
                Issue.record("the graver reason is reported")
                return
            }
            #expect(night.manual.now() - asked < .seconds(5))
            #expect(try night.count(.generating) == 1)
        }

        @Test("the disk of another batch is no reason to stop this one")
        func otherBatchesDisk() async throws {
            let night = try Night()
            let other = try night.enqueue(count: 3, as: "other")
            let first = try await night.begin(night.plan([other]))
            try await night.drive { await night.provider.accepted == 3 }
            first.runner.stop()
            _ = try await night.finish(first)
            try FileManager.default.removeItem(atPath: other.output)
            try night.folder.write([], to: "other")

            let batch = try night.enqueue(count: 30)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 30)
            #expect(try night.count(.downloading) == 3)
            try FileManager.default.removeItem(atPath: other.output)
            #expect(try await night.run(night.plan([other])) == nil)
            #expect(try night.count(.completed) == 33)
        }

        @Test("a name that can't be on this disk fails its own job, and nobody else's")
        func impossibleName() async throws {
            let night = try Night()
            let batch = try night.enqueue(["sub/inside", String(repeating: "x", count: 300), "fine"])
            try FileManager.default.createDirectory(
                atPath: night.folder.path("night"), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: night.folder.path("night/sub"), withDestinationPath: night.folder.path)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 1)
            for record in try night.records(Selection(states: [.failed])) {
                #expect(record.job.state.failureKind == .download)
            }
            #expect(!night.folder.exists("inside.png"))
            // Paid for, so it can still be had once the link is gone.
            try FileManager.default.removeItem(atPath: night.folder.path("night/sub"))
            let selection = Selection(key: "sub/inside")
            #expect(try night.store.apply(.retried(due: night.time.now()), to: selection, at: night.time.now()) == 1)
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(night.folder.exists("night/sub/inside.png"))
            #expect(await night.provider.accepted == 3)
        }

        @Test("an output folder that can't be is said before anything is sent")
        func noFolder() async throws {
            let night = try Night()
            try night.folder.write([], to: "file")
            let batch = try night.enqueue(["a"], in: night.folder.path("file/output"))
            let process = try await night.begin(night.plan([batch]))
            await #expect(throws: DiskTrouble.self) { _ = try await night.finish(process) }
            #expect(await night.provider.posts.isEmpty)
        }
    }
}
