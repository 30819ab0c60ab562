import Crypto
import Foundation
import NightshiftCore
import Testing

@testable import Runner

@Suite("Landing an image")
struct LandingFileTests {
    private let scratch: Scratch
    private let folder: OutputFolder

    init() throws {
        scratch = try Scratch()
        folder = OutputFolder(path: scratch.path("out"))
        try folder.prepare()
    }

    private func job(_ name: String, id: Int64 = 7, generation: String = "g") -> Job {
        sampleJob(id: id, key: name, output: name, state: .downloading(GenerationID(generation)))
    }

    private func land(
        _ bytes: [UInt8], as name: String, id: Int64 = 7, pieces: Int = 64, isFramed: Bool = true
    ) async throws -> LandingFile.Landing {
        let file = folder.landingFile(for: job(name, id: id))
        var rest = bytes[...]
        while !rest.isEmpty {
            try await file.write(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
        }
        return try await file.land(endIsCertain: isFramed)
    }

    private func landed(_ landing: LandingFile.Landing) throws -> LandedImage {
        guard case .landed(let image) = landing else { throw NotLanded(landing: landing) }
        return image
    }

    private struct NotLanded: Error {
        let landing: LandingFile.Landing
    }

    private func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    }

    @Test("a whole file gets its name, and its size and hash are told", arguments: [1, 64, 1_000_000], [400, 700_000])
    func whole(pieces: Int, size: Int) async throws {
        let bytes = Picture.png("a", count: size)
        let image = try landed(try await land(bytes, as: "a", pieces: size > 1_000 ? max(pieces, 999) : pieces))
        #expect(image.image == StoredImage(file: "a.png", bytes: Int64(bytes.count), sha256: digest(bytes)))
        #expect(try scratch.bytes("out/a.png") == bytes)
        image.settle()
        folder.sweep { _ in true }
        #expect(try scratch.entries("out") == ["a.png"])
    }

    @Test(
        "folders are told by their slashes, whatever comes behind one",
        arguments: ["a/\u{301}b", "\u{301}a/\u{301}b/c"])
    func slashes(name: String) async throws {
        let image = try landed(try await land(Picture.png("a"), as: name))
        #expect(image.image.file == "\(name).png")
        #expect(try scratch.bytes("out/\(name).png") == Picture.png("a"))
    }

    @Test("many at once: each lands, or is refused, as if it were alone")
    func together() async throws {
        try scratch.write([1, 2, 3], to: "out/taken-7.png")
        let outcomes = try await withThrowingTaskGroup(of: (Int, LandingFile.Landing).self) { group in
            for index in 0..<100 {
                group.addTask {
                    let name =
                        switch index % 10 {
                        case 7: "taken-\(index)"
                        case 8: String(repeating: "x", count: 300) + "\(index)"
                        default: "of/many-\(index)"
                        }
                    let bytes = index % 10 == 9 ? Array("<html>".utf8) : Picture.png("\(index)", count: 2_000)
                    return (index, try await land(bytes, as: name, id: Int64(index)))
                }
            }
            return try await group.reduce(into: [Int: LandingFile.Landing]()) { $0[$1.0] = $1.1 }
        }
        for (index, outcome) in outcomes {
            switch (index % 10, outcome) {
            case (8, .misnamed), (9, .unfit): continue
            default: break
            }
            let bytes = Picture.png("\(index)", count: 2_000)
            let file = index == 7 ? "taken-7-2.png" : index % 10 == 7 ? "taken-\(index).png" : "of/many-\(index).png"
            let image = try landed(outcome)
            #expect(image.image == StoredImage(file: file, bytes: Int64(bytes.count), sha256: digest(bytes)))
            #expect(try scratch.bytes("out/" + file) == bytes)
            folder.landings.settle(image)
        }
        #expect(outcomes.count == 100)
        folder.landings.finish()
        #expect(try scratch.entries("out/.nightshift") == [])
        #expect(try scratch.entries("out/of").count == 70)
    }

    @Test("a file is locked until it has its name: another run that ends in the same folder leaves it alone")
    func locked() throws {
        let bytes = Picture.png("a")
        let landing = Landing(
            LandingDraft(
                folder: folder, name: "a", temporary: folder.temporary("7-a"), sidecar: nil, isForShard: false))
        try landing.append(bytes)
        guard case .whole(let whole) = landing.check(endIsCertain: true) else {
            Issue.record("no image")
            return
        }
        try landing.sync()
        OutputFolder(path: folder.path).sweep { _ in false }
        let named = try landing.nameFinally(whole)
        #expect(named.landed.image.file == "a.png" && named.folder == folder.path)
        #expect(try scratch.bytes("out/a.png") == bytes)
    }

    @Test("the ending follows the bytes, not the request")
    func endings() async throws {
        let webp = Array("RIFF".utf8) + [4, 0, 0, 0] + Array("WEBPxx".utf8)
        for (bytes, file) in [
            (Picture.jpeg("a"), "j.jpg"), (webp, "w.webp"), (Array("GIF89a......;".utf8), "g.gif"),
        ] {
            let name = String(file.prefix(1))
            #expect(try landed(try await land(bytes, as: name, isFramed: false)).image.file == file)
        }
    }

    @Test(
        "what is no image leaves nothing",
        arguments: ["<html>busy</html>", "", "{\"detail\": \"no\"}", "\u{1B}[2J\u{7}\n"])
    func unfit(text: String) async throws {
        guard case .unfit(let reason) = try await land(Array(text.utf8), as: "a") else {
            Issue.record("landed")
            return
        }
        #expect(reason.contains("\(text.utf8.count) bytes"))
        #expect(reason.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "nothing a terminal would obey")
        #expect(try scratch.entries("out/.nightshift") == [])
        folder.sweep { _ in true }
        #expect(try scratch.entries("out") == [])
    }

    @Test("a file whose end is missing is refused where the transfer does not prove its end")
    func truncated() async throws {
        for bytes in [Picture.png("a"), Picture.jpeg("a"), Array("GIF89a......;".utf8)] {
            guard case .unfit = try await land(bytes.dropLast(), as: "a", isFramed: false) else {
                Issue.record("landed")
                continue
            }
            _ = try landed(try await land(bytes, as: "whole-\(bytes.count)", isFramed: false))
        }
        #expect(try scratch.entries("out").count == 4)
    }

    @Test("a file that was stored torn is refused however truthful its length; some bytes behind the end are not")
    func storedTorn() async throws {
        let png = Picture.png("a", count: 20_000)
        let jpeg = Picture.jpeg(String(repeating: "a", count: 20_000))
        let gif = Array("GIF89a".utf8) + Array(repeating: 0x2E, count: 20_000) + [0x3B]
        for (name, bytes) in [("p", png), ("j", jpeg), ("g", gif)] {
            for torn in [bytes.dropLast(12), bytes.prefix(bytes.count / 2), bytes.prefix(100)] {
                guard case .unfit(let reason) = try await land(Array(torn), as: name) else {
                    Issue.record("\(name) of \(torn.count) bytes landed")
                    continue
                }
                #expect(reason.hasPrefix("\(torn.count) bytes of a ") && reason.hasSuffix(" whose end is missing"))
            }
            _ = try landed(try await land(bytes + Array(repeating: 0, count: 30), as: name))
        }
        #expect(try scratch.entries("out").filter { !$0.hasPrefix(".") }.sorted() == ["g.gif", "j.jpg", "p.png"])
    }

    @Test("a file that is not ours is never overwritten, be it a file, a folder or a link")
    func foreign() async throws {
        try scratch.write([1, 2, 3], to: "out/a.png")
        let bytes = Picture.png("a")
        #expect(try landed(try await land(bytes, as: "a")).image.file == "a-2.png")
        #expect(try scratch.bytes("out/a.png") == [1, 2, 3])
        let other = Picture.png("other")
        #expect(try landed(try await land(other, as: "a", id: 8)).image.file == "a-3.png")

        try FileManager.default.createDirectory(atPath: scratch.path("out/b.png"), withIntermediateDirectories: true)
        #expect(try landed(try await land(bytes, as: "b", id: 9)).image.file == "b-2.png")

        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("out/c.png"), withDestinationPath: scratch.path("elsewhere.png"))
        #expect(try landed(try await land(bytes, as: "c", id: 10)).image.file == "c-2.png")
        #expect(!scratch.exists("elsewhere.png"))
    }

    @Test("killed between the name and the record: the next run lands on the same name, without a copy")
    func killedBeforeRecord() async throws {
        let bytes = Picture.png("a")
        // Landed, never settled: the process died.
        _ = try landed(try await land(bytes, as: "a"))
        // Rendered anew by the provider, so not the same bytes.
        let fresh = Picture.png("fresh")
        let again = try landed(try await land(fresh, as: "a"))
        #expect(again.image.file == "a.png")
        #expect(try scratch.bytes("out/a.png") == fresh)
        again.settle()
        folder.sweep { _ in true }
        #expect(try scratch.entries("out") == ["a.png"])
    }

    @Test("the proof that a name is ours outlives the sweep at the end of a run, but nothing else does")
    func sweepKeepsProof() async throws {
        _ = try landed(try await land(Picture.png("a"), as: "a"))
        try scratch.write([1], to: "out/.nightshift/12.part")
        try scratch.write([1], to: "out/.nightshift/other")
        folder.sweep { $0 == 7 }
        #expect(try scratch.entries("out/.nightshift").count == 1)
        let fresh = Picture.png("fresh")
        let again = try landed(try await land(fresh, as: "a"))
        #expect(again.image.file == "a.png")
        again.settle()
        folder.sweep { _ in true }
        #expect(try scratch.entries("out") == ["a.png"])
    }

    @Test("killed between the record and the end: the sweep takes away what nobody needs any more")
    func killedAfterRecord() async throws {
        _ = try landed(try await land(Picture.png("a"), as: "a"))
        folder.sweep { _ in false }
        #expect(try scratch.entries("out") == ["a.png"])
    }

    @Test("the same bytes under the name already are the image: no copy beside it")
    func sameBytes() async throws {
        let bytes = Picture.png("a")
        try scratch.write(bytes, to: "out/a.png")
        #expect(try landed(try await land(bytes, as: "a")).image.file == "a.png")
    }

    @Test("a torn download does not keep the next try from landing")
    func tornThenWhole() async throws {
        let torn = folder.landingFile(for: job("a"))
        try await torn.write(Picture.png("a")[..<50])
        // Neither landed nor discarded: as after a kill.
        let bytes = Picture.png("a")
        #expect(try landed(try await land(bytes, as: "a")).image.file == "a.png")
        #expect(try scratch.bytes("out/a.png") == bytes)
    }

    @Test("two queues that share a folder do not touch each other's downloads")
    func sharedFolder() async throws {
        let ours = folder.landingFile(for: job("a", id: 1, generation: "ours"))
        try await ours.write(Picture.png("ours")[...])
        let theirs = folder.landingFile(for: job("b", id: 1, generation: "theirs"))
        try await theirs.write(Picture.png("theirs")[..<50])
        folder.sweep { _ in true }
        let image = try landed(try await ours.land(endIsCertain: true))
        #expect(try scratch.bytes("out/" + image.image.file) == Picture.png("ours"))
        try await theirs.write(Picture.png("theirs")[50...])
        let other = try landed(try await theirs.land(endIsCertain: true))
        #expect(try scratch.bytes("out/" + other.image.file) == Picture.png("theirs"))
    }

    @Test("names with folders in them create the folders")
    func nested() async throws {
        #expect(try landed(try await land(Picture.png("a"), as: "summer/beach/a")).image.file == "summer/beach/a.png")
        #expect(scratch.exists("out/summer/beach/a.png"))
    }

    @Test("a sub-folder that leads out of the output folder is refused, and nothing is written there")
    func escape() async throws {
        try FileManager.default.createDirectory(atPath: scratch.path("elsewhere"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("out/sub"), withDestinationPath: scratch.path("elsewhere"))
        for name in ["sub/a", "sub/deeper/a", "sub/\u{301}a"] {
            guard case .misnamed(let text) = try await land(Picture.png("a"), as: name) else {
                Issue.record("landed")
                return
            }
            #expect(text.contains("symbolic link"))
        }
        #expect(try scratch.entries("elsewhere") == [])
        // One that stays inside is the user's own business.
        try FileManager.default.createDirectory(atPath: scratch.path("out/real"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path("out/alias"), withDestinationPath: scratch.path("out/real"))
        #expect(try landed(try await land(Picture.png("a"), as: "alias/a")).image.file == "alias/a.png")
    }

    @Test("a name that the disk can't have is the job's trouble and says so")
    func misnamed() async throws {
        try scratch.write([], to: "out/file")
        for name in [String(repeating: "x", count: 300), "file/a"] {
            guard case .misnamed(let text) = try await land(Picture.png("a"), as: name) else {
                Issue.record("landed")
                continue
            }
            #expect(text.contains("retry the job"))
        }
        #expect(try scratch.entries("out/.nightshift") == [])
    }
}

@Suite("The output folder")
struct OutputFolderTests {
    @Test("is created with everything above it")
    func creates() throws {
        let scratch = try Scratch()
        try OutputFolder(path: scratch.path("a/b/c")).prepare()
        try OutputFolder(path: scratch.path("a/b/c")).prepare()
        #expect(scratch.exists("a/b/c"))
    }

    @Test("a file in its place is trouble that says what to do")
    func fileInPlace() throws {
        let scratch = try Scratch()
        try scratch.write([], to: "file")
        for path in ["file", "file/below"] {
            let error = #expect(throws: DiskTrouble.self) { try OutputFolder(path: scratch.path(path)).prepare() }
            #expect(error?.description.contains(scratch.path("file")) == true)
        }
    }

    @Test("without permission to write it is trouble that says what to do", .disabled(if: getuid() == 0))
    func permission() throws {
        let scratch = try Scratch()
        let folder = OutputFolder(path: scratch.path("out"))
        try folder.prepare()
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        let error = #expect(throws: DiskTrouble.self) { try folder.prepare() }
        #expect(error?.description.contains("permissions") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
    }

    @Test(
        "trouble says what to do",
        arguments: [
            (ENOSPC, "free some"), (EDQUOT, "free some"), (EACCES, "permissions"), (EROFS, "permissions"),
            (EIO, "mend the disk"),
        ])
    func texts(code: Int32, advice: String) {
        let text = DiskTrouble("/images/a.png", code: code).description
        #expect(text.contains(advice))
        #expect(text.contains("/images/a.png"))
        #expect(text.contains("resume"))
        #expect(!DiskTrouble("/images/a.png", code: code).isOfOneName)
    }

    @Test("a sweep of a folder that was never used does nothing")
    func emptySweep() throws {
        let scratch = try Scratch()
        OutputFolder(path: scratch.path("out")).sweep { _ in true }
        #expect(try scratch.entries() == [])
    }
}
