import Foundation
import Testing

@testable import Emulator

@Suite struct GenerationTests {
    @Test func statesFollowTime() throws {
        var account = makeAccount()
        let generation = try account.submit("x", at: 0).generation
        #expect(generation.state(at: 0) == .queued)
        #expect(generation.state(at: 5.9) == .queued)
        #expect(generation.state(at: 6) == .processing)
        #expect(generation.state(at: 29.9) == .processing)
        #expect(generation.state(at: 30) == .completed)
    }

    @Test func theDocumentHasEveryMember() throws {
        var account = makeAccount()
        let generation = try account.submit("x", at: 1_767_323_045.25).generation
        let names = generation.document(at: 1_767_323_045.25).members?.map(\.name)
        #expect(
            names == [
                "id", "created_at", "model", "type", "state", "output", "failure_reason", "failure_code",
            ])
        #expect(generation.document(at: 0)["created_at"]?.text == "2026-01-02T03:04:05.250000Z")
        #expect(generation.document(at: 0)["failure_code"] == .null)
        #expect(UUID(uuidString: generation.name) != nil)
    }

    @Test func everyPollOfACompletedOneMintsAnAddress() throws {
        var account = makeAccount { $0.urlLifetime = 100 }
        let generation = try account.submit("x", at: 0).generation
        #expect(try account.document(generation, at: 29)["output"]?.items == [])
        func url() throws -> String {
            let output = try account.document(generation, at: 30)["output"]?.items
            #expect(output?.count == 1)
            #expect(output?.first?["type"]?.text == "image")
            return String(try #require(output?.first?["url"]?.text).dropFirst("http://host".count))
        }
        let first = try url()
        let second = try url()
        #expect(first != second)
        _ = try account.download(first, carriesKey: false, at: 129.9)
        _ = try account.download(second, carriesKey: true, at: 129.9)
        #expect(account.tally.keyLeaks == 1)
        #expect(throws: StorageRefusal.expired) { try account.download(first, carriesKey: false, at: 130) }
        let forged = first.replacing("expires=", with: "expires=9")
        #expect(throws: StorageRefusal.unsigned) { try account.download(forged, carriesKey: false, at: 31) }
        #expect(throws: StorageRefusal.unsigned) {
            try account.download(String(first.prefix { $0 != "?" }), carriesKey: false, at: 31)
        }
    }

    @Test func theSameSeedTellsTheSameStory() throws {
        func story(_ seed: UInt64) throws -> [Generation] {
            var configuration = EmulatorConfiguration()
            configuration.seed = seed
            var account = Account(configuration, signer: .random())
            return try (0..<10).map { try account.submit("prompt \($0)", at: 0).generation }
        }
        #expect(try story(7) == story(7))
        #expect(try story(7) != story(8))
        for generation in try story(7) {
            let latency = try #require(generation.endsAt)
            #expect((15...60).contains(latency))
        }
    }

    @Test func anEditOfAGenerationNeedsItCompleted() throws {
        var account = makeAccount()
        let request = GenerationRequest(prompt: "x", aspectRatio: .landscape2x1)
        let source = try account.submit(request, at: 0).generation
        var inspection = ReferenceInspection()
        inspection.sourceGeneration = source.name
        let edit = GenerationRequest(prompt: "edit", kind: .imageEdit)
        let occasion = FaultPlan.Occasion(request: edit, dice: "")
        let early = Refusal(status: 422, detail: "source: generation '\(source.name)' is not completed")
        #expect(throws: early) {
            try account.submit(edit, inspection, requestID: "r", occasion: occasion, at: 29)
        }
        let made = try account.submit(edit, inspection, requestID: "r", occasion: occasion, at: 30).generation
        #expect(made.size == PixelSize(width: 96, height: 48))
        #expect(made.price == 43_400)
        #expect(made.scene == source.scene && Generation(record: made.record)?.scene == source.scene)
        inspection.sourceGeneration = "nobody"
        #expect(throws: Refusal(status: 422, detail: "source: generation 'nobody' not found")) {
            try account.submit(edit, inspection, requestID: "r", occasion: occasion, at: 30)
        }
    }
}
