import Foundation
import LumaAPI
import NightshiftCore
import Testing

@testable import Runner

extension Runs {
    @Suite("Images that were lost after they came home", .serialized)
    struct LostImages {
        /// What a look at the batch finds, without its sums.
        private func verify(_ night: Night, _ batch: Batch) throws -> (Verifier.Findings, [String]) {
            var said: [String] = []
            let findings = try Verifier(store: night.store).verify([batch]) { said.append($0.message) }
            return (findings, said)
        }

        @Test("a folder, a pipe or a device in place of an image is named, and nothing waits for its end")
        func noFiles() async throws {
            let night = try Night()
            let batch = try night.enqueue(["folder", "pipe", "device", "fine"])
            #expect(try await night.run(night.plan([batch])) == nil)
            for key in ["folder", "pipe", "device"] {
                try FileManager.default.removeItem(atPath: night.folder.path("night/\(key).png"))
            }
            try FileManager.default.createDirectory(
                atPath: night.folder.path("night/folder.png"), withIntermediateDirectories: false)
            #expect(mkfifo(night.folder.path("night/pipe.png"), 0o600) == 0)
            #expect(symlink("/dev/zero", night.folder.path("night/device.png")) == 0)
            let (findings, said) = try verify(night, batch)
            let expected = ["folder", "pipe", "device"].map { "\($0).png is no file of its own any more" }
            #expect(said == expected)
            #expect(findings.deviations == 3 && findings.images == 4)

            try Verifier(store: night.store).fetchAgain(findings.lostImages, of: [batch], at: night.time.now())
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try verify(night, batch).1 == [])
            for key in ["folder", "pipe", "device"] { #expect(night.folder.exists("night/\(key).png.damaged")) }
            #expect(await night.provider.accepted == 4)
        }

        @Test("what the provider no longer has is given up after three tries, by name, without being paid for again")
        func goneUpstream() async throws {
            let night = try Night()
            let batch = try night.enqueue(["gone", "kept"])
            #expect(try await night.run(night.plan([batch])) == nil)
            for key in ["gone", "kept"] {
                try FileManager.default.removeItem(atPath: night.folder.path("night/\(key).png"))
            }
            let (findings, _) = try verify(night, batch)
            #expect(findings.lostImages.count == 2)
            let verifier = Verifier(store: night.store)
            try verifier.fetchAgain(findings.lostImages, of: [batch], at: night.time.now())
            let before = await night.provider.downloads
            for _ in 1...10 { await night.provider.planDownload("gone", .reply(.refused(status: 410))) }
            #expect(try await night.run(night.plan([batch], downloadFlaws: 3)) == nil)
            #expect(await night.provider.downloads - before == 3 + 1)
            var said: [String] = []
            #expect(try verifier.stillLost(findings.lostImages, of: [batch]) { said.append($0.description) } == 1)
            #expect(said.count == 1)
            #expect(said.first?.contains("night/gone: its image could not be fetched again: ") == true, "\(said)")
            #expect(try night.record("gone").job.state.failureKind == .download)
            #expect(night.folder.exists("night/kept.png"))
            #expect(await night.provider.accepted == 2)
            #expect(try night.store.summary(of: nil).charge == ChargeRange(exactly: MicroDollars(80_800)))
        }
    }
}
