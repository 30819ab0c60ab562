import LumaAPI
import NightshiftCore
import TestSupport
import Testing

@testable import Runner

extension Runs {
    @Suite("slots", .serialized)
    struct Slots {
        /// Holds the record of each end of a generation back until the dispatcher asks for more.
        private final class Hold: Sendable {
            private struct State {
                var held: Gate?
                var count = 0
            }

            private let state = Guarded(State())
            let kind: JobState.Name

            init(_ kind: JobState.Name) { self.kind = kind }

            /// Ends that a reservation came before.
            var count: Int { state.withLock { $0.count } }

            func fault(_ call: StagedStore.Call) async -> StoreError? {
                switch call {
                case .record(kind):
                    let gate = Gate()
                    state.withLock { $0.held = gate }
                    await gate.pass()
                case .reserve:
                    state.withLock { state in
                        guard let gate = state.held.take() else { return }
                        state.count += 1
                        gate.open()
                    }
                case .record: break
                }
                return nil
            }
        }

        @Test(
            "a slot is asked for again while the end of its generation is being recorded, so that they can share a transaction"
        )
        func sharedTransaction() async throws {
            let night = try Night(slots: 1)
            let batch = try night.enqueue(count: 5)
            let hold = Hold(.downloading)
            #expect(try await night.run(night.plan([batch], slots: 1), fault: hold.fault) == nil)
            #expect(hold.count == 5)
            #expect(try night.count(.completed) == 5)
            try await night.checkPromises()
        }

        @Test("two of ten slots are another's: the share drops to the eight that are left, once")
        func burst() async throws {
            let night = try Night(requestsPerMinute: 600, slots: 8, latency: 20...20)
            let batch = try night.enqueue(count: 80)
            #expect(try await night.run(night.plan([batch], requestsPerMinute: 600, slots: 10)) == nil)
            #expect(try night.count(.completed) == 80)
            let elapsed = (night.manual.now() - Night.start).inSeconds
            // Ten rounds of 20 s, found done up to two seconds later.
            #expect(elapsed <= 10 * 22 + 10)
            // One refusal for each slot that was not there, then one each half minute that another is tried.
            let refusals = await night.provider.refusals
            #expect(refusals.count <= 2 + Int(elapsed) / 30)
            #expect(await night.provider.mostAtOnce == 8)
        }

        @Test("generations of two models are each looked at when such ones end")
        func twoModels() async throws {
            let night = try Night(requestsPerMinute: 600)
            let keys = (1...160).map { "night-\($0)" }
            let batch = try night.store.enqueue(
                BatchDraft(target: .new(name: "night", output: night.folder.path("night")), manifest: "/m.jsonl"),
                at: night.time.now()
            ) { admit in
                for (index, key) in keys.enumerated() {
                    let request = GenerationRequest(prompt: key, model: index.isMultiple(of: 2) ? .uni1 : .uni1Max)
                    _ = try admit(try #require(NewJob(key: key, request: request, outputName: key)))
                }
            }.batch
            for (index, key) in keys.enumerated() {
                await night.provider.plan(key, .takes(.seconds(index.isMultiple(of: 2) ? 15 : 40)))
            }
            #expect(try await night.run(night.plan([batch], requestsPerMinute: 600)) == nil)
            #expect(try night.count(.completed) == 160)
            let polls = await night.provider.polls
            let late = (101...160).compactMap { polls[GenerationID("generation-\($0)")]?.count }
            #expect(late.count == 60)
            // Looked at like the faster ones, those of 40 s took a dozen each.
            #expect(Double(late.reduce(0, +)) / 60 <= 2)
            try await night.checkPromises()
        }

        @Test("while a success may be the one that stops the night, a slot is asked for only once that is recorded")
        func verdictAtSuccess() async throws {
            let night = try Night(slots: 1)
            let batch = try night.enqueue(count: 40)
            for number in 1...12 {
                await night.provider.plan("night-\(number)", .fails("content_moderated", charged: .zero))
            }
            let reserved = Guarded(0)
            let halt = try await night.run(night.plan([batch], slots: 1, maxFailureRate: 0.5)) { call in
                if call == .reserve { reserved.withLock { $0 += 1 } }
                return nil
            }
            #expect(halt == .failures(12, of: 20))
            #expect(await night.provider.posts.count == 20)
            #expect(reserved.withLock { $0 } == 20)
        }
    }
}
