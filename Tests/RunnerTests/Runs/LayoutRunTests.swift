import Foundation
import LumaAPI
import NightshiftCore
import Testing

@testable import Runner

extension Runs {
    @Suite("Layouts", .serialized)
    struct Layouts {
        private static let sidecars = Layout(.files(template: nil), hasSidecars: true)

        @Test(
            "killed at any moment, every image has its sidecar in the end, and nothing else is there", arguments: 0..<8)
        func killedWithSidecars(seed: UInt64) async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 14, layout: Self.sidecars)
            await night.provider.planDownload("night-9", .half)
            let halt = try await night.runKilled(night.plan([batch], lostReplies: .resubmit), seed: seed)
            #expect(halt == nil)
            // What was killed on the wire more than once waits for a person.
            #expect(try night.count(.completed) + night.count(.uncertain) == 14)
            try night.checkImages(in: batch, strict: false)
        }

        @Test("verify names a sidecar that is gone or changed, and writes it anew without asking anybody")
        func mended() async throws {
            let night = try Night()
            let batch = try night.enqueue(["gone", "changed", "pipe", "fine"], layout: Self.sidecars)
            #expect(try await night.run(night.plan([batch])) == nil)
            let polls = await night.provider.polls
            try FileManager.default.removeItem(atPath: night.folder.path("night/gone.json"))
            try night.folder.write(Array("{}".utf8), to: "night/changed.json")
            try FileManager.default.removeItem(atPath: night.folder.path("night/pipe.json"))
            #expect(mkfifo(night.folder.path("night/pipe.json"), 0o600) == 0)

            var said: [String] = []
            let verifier = Verifier(store: night.store)
            let findings = try verifier.verify([batch]) { said.append($0.message) }
            #expect(
                said == [
                    "gone.json is not there", "changed.json says something else than the books",
                    "pipe.json says something else than the books",
                ])
            #expect(findings.lostImages.isEmpty && findings.lostSidecars.count == 3)
            try verifier.mendSidecars(findings.lostSidecars, of: [batch])
            #expect(try verifier.verify([batch]) { said.append($0.message) }.deviations == 0)
            #expect(try night.folder.bytes("night/changed.json.damaged") == Array("{}".utf8))
            #expect(
                try night.folder.entries("night") == [
                    "changed.json", "changed.json.damaged", "changed.png", "fine.json", "fine.png", "gone.json",
                    "gone.png",
                    "pipe.json", "pipe.json.damaged", "pipe.png",
                ])
            #expect(await night.provider.polls == polls)
        }

        @Test("a lost image takes its own sidecar with it, and both come back")
        func lostImage() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a", "b"], layout: Self.sidecars)
            #expect(try await night.run(night.plan([batch])) == nil)
            try night.folder.write([1], to: "night/a.png")
            try FileManager.default.removeItem(atPath: night.folder.path("night/b.png"))
            try night.folder.write([2], to: "night/b.json")
            let verifier = Verifier(store: night.store)
            let findings = try verifier.verify([batch]) { _ in }
            #expect(findings.lostImages.count == 2 && findings.lostSidecars.isEmpty && findings.deviations == 3)
            try verifier.fetchAgain(findings.lostImages, of: [batch], at: night.time.now())
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try verifier.verify([batch]) { _ in }.deviations == 0)
            #expect(
                try night.folder.entries("night") == [
                    "a.json", "a.png", "a.png.damaged", "b.json", "b.json.damaged", "b.png",
                ])
        }
    }
}
