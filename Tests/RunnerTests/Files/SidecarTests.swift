import Foundation
import NightshiftCore
import Testing

@testable import Runner

@Suite("Sidecars")
struct SidecarTests {
    private let scratch: Scratch
    private let destination: Destination

    init() throws {
        scratch = try Scratch()
        destination = Destination(
            batch: Batch(
                id: 1, name: "night-1", manifest: "/m", output: scratch.path("out"), createdAt: noon,
                layout: Layout(.files(template: nil), hasSidecars: true)))
        try destination.folder.prepare()
    }

    private func claim(_ name: String, id: Int64 = 7) -> Claim {
        let request = GenerationRequest(
            prompt: "a \"lighthouse\" \u{1} é", type: .imageEdit, aspectRatio: .sixteenToNine,
            references: [
                .url("https://a.example/x.png"), .inline(base64: "aGk=", mediaType: "image/png"), .generation("g0"),
            ], source: .file(path: "/in/ü.png", mediaType: "image/png"))
        let job = Job(
            id: id, batch: 1, key: name, request: request, price: MicroDollars(40_400), outputName: name, priority: 0,
            tags: ["season": "été", "aTag": "1"], state: .downloading(GenerationID("g")), version: 2, tries: 1,
            resubmissions: 0)
        var attempt = sampleAttempt(outcome: .completed)
        attempt.generation = GenerationID("g")
        attempt.endedAt = noon + .milliseconds(12_345)
        return Claim(job: job, attempt: attempt)
    }

    private func land(_ name: String, _ bytes: [UInt8] = Picture.png("a"), id: Int64 = 7) async throws -> LandedImage {
        let claim = claim(name, id: id)
        let file = destination.landingFile(for: claim.job, attempt: claim.attempt)
        try await file.write(bytes[...])
        guard case .landed(let image) = try await file.land(endIsCertain: true) else { throw NotLanded() }
        return image
    }

    private struct NotLanded: Error {}

    private func text(_ name: String) throws -> String { String(decoding: try scratch.bytes(name), as: UTF8.self) }

    @Test("tells everything that the books know of the image, in one line")
    func content() async throws {
        let image = try await land("sub/a").image
        #expect(
            try text("out/sub/a.json") == """
                {"aspect_ratio":"16:9","batch":"night-1","bytes":416,"charge_high_usd":"0.0404","charge_low_usd":"0.0404",\
                "completed_at":"2027-01-15T08:00:12.345Z","file":"sub/a.png","generation_id":"g","key":"sub/a","model":"uni-1",\
                "price_usd":"0.0404","prompt":"a \\"lighthouse\\" \\u0001 é","references":[{"url":"https://a.example/x.png"},\
                {"inline_base64_length":4,"media_type":"image/png"},{"generation_id":"g0"}],"request_id":"request-1",\
                "sha256":"\(image.sha256)","source":{"media_type":"image/png","path":"/in/ü.png"},"style":"auto",\
                "submitted_at":"2027-01-15T08:00:00.000Z","tags":{"aTag":"1","season":"été"},"type":"image_edit","web_search":false}

                """)
        #expect(image.bytes == 416)
    }

    @Test("image and sidecar have one name; where either is a stranger's, both take the next")
    func strangers() async throws {
        try scratch.write([1], to: "out/a.json")
        try scratch.write([2], to: "out/a-2.png")
        try FileManager.default.createDirectory(atPath: scratch.path("out/b.json"), withIntermediateDirectories: true)
        let first = try await land("a")
        #expect(first.image.file == "a-3.png")
        let second = try await land("b", id: 8)
        #expect(second.image.file == "b-2.png")
        first.settle()
        second.settle()
        destination.folder.sweep { _ in true }
        #expect(
            try scratch.entries("out") == [
                "a-2.png", "a-3.json", "a-3.png", "a.json", "b-2.json", "b-2.png", "b.json",
            ])
        #expect(try scratch.bytes("out/a.json") == [1] && scratch.bytes("out/a-2.png") == [2])
        #expect(try text("out/a-3.json").contains(#""file":"a-3.png""#))
    }

    @Test("killed before the record: the next run takes the same names, though the picture came out anew")
    func killed() async throws {
        _ = try await land("a")
        destination.folder.sweep { $0 == 7 }
        let fresh = try await land("a", Picture.png("fresh"))
        #expect(fresh.image.file == "a.png")
        #expect(try scratch.bytes("out/a.png") == Picture.png("fresh"))
        #expect(try text("out/a.json").contains(fresh.image.sha256))
        fresh.settle()
        destination.folder.sweep { _ in true }
        #expect(try scratch.entries("out") == ["a.json", "a.png"])
    }

    @Test("killed between the two names: the sidecar alone is taken for ours")
    func halfNamed() async throws {
        let first = try await land("a")
        first.settle()
        try FileManager.default.removeItem(atPath: scratch.path("out/a.png"))
        let again = try await land("a")
        #expect(again.image.file == "a.png")
        again.settle()
        destination.folder.sweep { _ in true }
        #expect(try scratch.entries("out") == ["a.json", "a.png"])
    }
}
