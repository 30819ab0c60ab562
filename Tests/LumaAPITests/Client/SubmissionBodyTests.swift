import Foundation
import LumaAPI
import NightshiftCore
import Testing

@Suite("The body of a submission")
struct SubmissionBodyTests {
    /// The body that goes out for a request, files read in.
    private func body(of request: GenerationRequest) async throws -> String {
        let transport = ScriptedTransport(.success(.text(201, #"{"id": "a"}"#)))
        #expect(try await client(transport).submit(request, requestID: "r") == .accepted(GenerationID("a"), limit: nil))
        let body = try #require(transport.requests.first?.body)
        let bytes = try body.segments.flatMap { segment in
            switch segment {
            case .bytes(let bytes): bytes
            case .base64(let path, let count):
                try Array(Data(contentsOf: URL(fileURLWithPath: path)).prefix(Int(count)).base64EncodedData())
            }
        }
        #expect(body.length == Int64(bytes.count))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("leaves out what says nothing")
    func smallest() async throws {
        #expect(
            try await body(of: GenerationRequest(prompt: "a cat"))
                == #"{"prompt":"a cat","model":"uni-1","type":"image"}"#)
    }

    @Test("sends what was asked for")
    func everything() async throws {
        let request = GenerationRequest(
            prompt: "a cat", model: .uni1Max, type: .imageEdit, aspectRatio: .nineToSixteen, style: .manga,
            outputFormat: .jpeg, webSearch: true,
            references: [.url("https://example.com/a.png"), .inline(base64: "iVBO/+==", mediaType: "image/png")],
            source: .generation("0b1c"), userID: "user 1")
        #expect(
            try await body(of: request)
                == #"{"prompt":"a cat","model":"uni-1-max","type":"image_edit","aspect_ratio":"9:16","style":"manga","#
                + #""output_format":"jpeg","web_search":true,"user_id":"user 1","source":{"generation_id":"0b1c"},"#
                + #""image_ref":[{"url":"https://example.com/a.png"},{"data":"iVBO/+==","media_type":"image/png"}]}"#)
    }

    @Test("survives any prompt")
    func escapes() async throws {
        let prompt = "\"quoted\" \\ back\nline\r\ttab \u{0}\u{1}\u{1F} é 猫 👩‍🎨 \u{2028} </script>"
        let text = try await body(of: GenerationRequest(prompt: prompt))
        #expect(text.contains(#"\u0000\u0001\u001f"#))
        let decoded = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        #expect(decoded == ["prompt": prompt, "model": "uni-1", "type": "image"])
    }

    @Test("carries local files byte for byte, their type told by their bytes")
    func files() async throws {
        struct Sent: Decodable {
            struct Image: Decodable {
                let data: Data
                let mediaType: String
                enum CodingKeys: String, CodingKey { case data, mediaType = "media_type" }
            }
            let source: Image
            let references: [Image]
            enum CodingKeys: String, CodingKey { case source, references = "image_ref" }
        }
        let folder = try Folder()
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4]
        let webp = Array("RIFF".utf8) + [1, 2, 3, 4] + Array("WEBPVP8 ".utf8)
        let request = GenerationRequest(
            prompt: "p", type: .imageEdit,
            references: [
                .file(path: try folder.file("named.png", jpeg), mediaType: "image/png"),
                .file(path: try folder.file("w \"x\"", webp), mediaType: "image/webp"),
            ],
            source: .file(path: try folder.file("s.png", png(1_001)), mediaType: "image/png"))
        let sent = try JSONDecoder().decode(Sent.self, from: Data(try await body(of: request).utf8))
        #expect(sent.source.data == Data(png(1_001)))
        #expect(sent.source.mediaType == "image/png")
        #expect(sent.references.map(\.data) == [Data(jpeg), Data(webp)])
        #expect(sent.references.map(\.mediaType) == ["image/jpeg", "image/webp"])
    }

    @Test("is not sent with a file that is no image any more")
    func unsendable() async throws {
        let folder = try Folder()
        let huge = try folder.file("huge.png", png(16))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: huge))
        try handle.truncate(atOffset: 52_428_801)
        let text = try folder.file("text.png", Array("not an image".utf8))
        let empty = try folder.file("empty.png", [])
        let expected = [
            ("\(folder.path)/gone.png", "does not exist"),
            (folder.path, "is not a file"),
            (text, "is not a JPEG, PNG, WebP or GIF image"),
            (empty, "is not a JPEG, PNG, WebP or GIF image"),
            (huge, "has 52428801 bytes, more than the 52428800 allowed"),
        ]
        for (path, fault) in expected {
            let transport = ScriptedTransport()
            let request = GenerationRequest(prompt: "p", references: [.file(path: path, mediaType: "image/png")])
            #expect(
                try await client(transport).submit(request, requestID: "r") == .unsendable(reason: "'\(path)' \(fault)")
            )
            #expect(transport.requests.isEmpty)
        }
        try handle.truncate(atOffset: 52_428_800)
        let transport = ScriptedTransport(.success(.text(201, #"{"id": "a"}"#)))
        let request = GenerationRequest(prompt: "p", references: [.file(path: huge, mediaType: "image/png")])
        #expect(try await client(transport).submit(request, requestID: "r") == .accepted(GenerationID("a"), limit: nil))
    }
}
