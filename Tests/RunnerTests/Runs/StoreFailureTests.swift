import LumaAPI
import NightshiftCore
import Synchronization
import TestSupport
import Testing

@testable import Runner

/// A queue whose disk is full from one moment to another.
private final class FullDisk: Sendable {
    private let time: ManualTime
    private let span: Guarded<ClosedRange<Timestamp>?>

    init(_ time: ManualTime) {
        self.time = time
        span = Guarded(nil)
    }

    func begin(for duration: Duration) {
        span.withLock { $0 = time.now()...(time.now() + duration) }
    }

    func fault(_ call: StagedStore.Call) -> StoreError? {
        span.withLock { $0?.contains(time.now()) ?? false } ? .diskFull(path: "/queue.sqlite") : nil
    }
}

extension Runs {
    @Suite("trouble with the queue's storage", .serialized)
    struct StoreFailures {
        @Test("what the provider said is recorded once the disk is back; nothing more goes out meanwhile")
        func recovers() async throws {
            let night = try Night(postTime: .seconds(2))
            let batch = try night.enqueue(count: 30)
            let disk = FullDisk(night.manual)
            let process = try await night.begin(night.plan([batch])) { disk.fault($0) }
            try await night.drive { await night.provider.posts.count == 10 }
            disk.begin(for: .seconds(20))
            let halt = try await night.finish(process)
            #expect(halt == .trouble(StoreError.diskFull(path: "/queue.sqlite").description))
            #expect(await night.provider.posts.count == 10)
            #expect(try night.count(.generating) == 10)
            #expect(try night.count(.queued) == 20)
            try await night.checkCounters(of: process, plan: night.plan([batch]))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 30)
            #expect(await night.provider.accepted == 30)
            try await night.checkPromises(pollsApart: false)
        }

        @Test(
            "a disk that stays full ends the run after a minute, or seconds after a stop; the next one knows that replies are missing",
            arguments: [false, true])
        func givesUp(isStopped: Bool) async throws {
            let night = try Night(postTime: .seconds(2))
            let batch = try night.enqueue(count: 12)
            let disk = FullDisk(night.manual)
            let process = try await night.begin(night.plan([batch])) { disk.fault($0) }
            // The first went out alone and is on record; the others of the ten slots are on the wire.
            try await night.drive { await night.provider.posts.count == 10 }
            disk.begin(for: .seconds(1_000))
            // The replies are here and can't be written.
            try await night.pass(.seconds(5))
            let asked = night.manual.now()
            if isStopped { process.runner.stop() }
            let halt = try await night.finish(process)
            #expect(halt == .trouble(StoreError.diskFull(path: "/queue.sqlite").description))
            let wait = night.manual.now() - asked
            #expect(isStopped ? wait <= .seconds(12) : wait > .seconds(50) && wait < .seconds(100))
            #expect(try night.count(.submitting) == 9)
            night.manual.advance(by: .seconds(1_000))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.uncertain) == 9)
            #expect(try night.count(.completed) == 3)
            try await night.checkPromises(pollsApart: false)
        }

        @Test(
            "outcomes seen by polls are tried again without a storm, at any moment of the run",
            arguments: [20, 26, 31, 38])
        func whilePolling(seconds: Int) async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 30)
            let disk = FullDisk(night.manual)
            let tries = Atomic<Int>(0)
            let process = try await night.begin(night.plan([batch])) { call in
                let error = disk.fault(call)
                if error != nil { tries.add(1, ordering: .relaxed) }
                return error
            }
            try await night.pass(.seconds(seconds))
            disk.begin(for: .seconds(1_000))
            let halt = try await night.finish(process)
            #expect(halt == .trouble(StoreError.diskFull(path: "/queue.sqlite").description))
            #expect(tries.load(ordering: .relaxed) <= 61 * 10)
            night.manual.advance(by: .seconds(1_000))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) + night.count(.uncertain) == 30)
            #expect(await night.provider.accepted == 30)
            try await night.checkPromises(pollsApart: false)
            try night.checkImages(in: batch)
        }

        @Test("an image that landed and could not be recorded is not fetched under a second name")
        func landedButNotRecorded() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 3)
            let process = try await night.begin(night.plan([batch])) { call in
                call == .record(.completed) ? .diskFull(path: "/queue.sqlite") : nil
            }
            let halt = try await night.finish(process)
            #expect(halt == .trouble(StoreError.diskFull(path: "/queue.sqlite").description))
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.count(.completed) == 3)
            try night.checkImages(in: batch)
        }
    }

    @Suite("killed at any moment", .serialized)
    struct Crashes {
        @Test("nothing is lost, nothing is paid twice, the books are true", arguments: 0..<24)
        func crash(seed: UInt64) async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 14)
            await night.provider.plan("night-3", .fails("generation_failed", charged: .zero))
            await night.provider.plan("night-5", .lostAfter)
            await night.provider.plan("night-7", .fails("content_moderated", charged: .zero))
            await night.provider.planDownload("night-9", .half)
            #expect(try await night.runKilled(night.plan([batch]), seed: seed) == nil)
            let summary = try night.store.summary(of: nil)
            #expect(summary.isSettled)
            try await night.checkPromises(pollsApart: false)
            try night.checkImages(in: batch, strict: false)
            for record in try night.records() {
                let accepted = await night.provider.accepted(of: record.job.key)
                let refunded = record.attempts.count { $0.outcome.name == .refunded }
                #expect(accepted - refunded <= 1, "\(record.job.key) is paid once at most")
                #expect(record.attempts.count { $0.outcome.name == .completed } <= 1)
                if record.job.state.name == .completed { #expect(accepted - refunded == 1) }
            }
            // Every post had its intent on record first.
            let intents = Set(try night.records().flatMap(\.attempts).map(\.requestID))
            #expect(await night.provider.posts.allSatisfy { intents.contains($0.requestID) })
        }
    }
}
