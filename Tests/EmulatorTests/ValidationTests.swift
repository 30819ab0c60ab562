import Foundation
import Testing

@testable import Emulator

@Suite struct ValidationTests {
    private func refusal(_ json: String) -> Refusal? {
        do throws(Refusal) {
            guard let body = try? JSONReader.read(json) else { return .badRequest("no JSON in this test") }
            let reading = try RequestValidator.read(body)
            _ = try ReferenceInspection(reading)
            return nil
        } catch { return error }
    }

    static let bad: [(String, String)] = [
        (#"[]"#, "Request body must be a JSON object"),
        (#"{}"#, "prompt is required"),
        (#"{"prompt":1}"#, "prompt must be a string"),
        (#"{"prompt":""}"#, "Prompt must be between 1 and 6000 characters"),
        (#"{"prompt":"\#(String(repeating: "x", count: 6_001))"}"#, "Prompt must be between 1 and 6000 characters"),
        (#"{"prompt":"x","model":"x"}"#, "Unknown model: x"),
        (#"{"prompt":"x","model":null}"#, "model must be a string"),
        (#"{"prompt":"x","type":"video"}"#, "Invalid type 'video'. Valid: image, image_edit"),
        (
            #"{"prompt":"x","aspect_ratio":"4:3"}"#,
            "Invalid aspect_ratio '4:3'. Valid: 1:1, 1:2, 1:3, 2:1, 2:3, 3:1, 3:2, 9:16, 16:9"
        ),
        (#"{"prompt":"x","style":"noir"}"#, "Invalid style 'noir'. Valid: auto, manga"),
        (
            #"{"prompt":"x","style":"manga","aspect_ratio":"1:1"}"#,
            "style 'manga' requires a portrait aspect_ratio: 2:3, 9:16, 1:2, 1:3"
        ),
        (#"{"prompt":"x","output_format":"webp"}"#, "Invalid output_format 'webp'. Valid: png, jpeg"),
        (#"{"prompt":"x","web_search":1}"#, "web_search must be a boolean"),
        (#"{"prompt":"x","image_ref":{}}"#, "image_ref must be an array"),
        (#"{"prompt":"x","image_ref":["y"]}"#, "image_ref[0] must be an object"),
        (#"{"prompt":"x","source":{"url":"https://a.example/b"}}"#, "source is not allowed for type 'image'"),
        (#"{"prompt":"x","type":"image_edit"}"#, "source is required for type 'image_edit'"),
        (#"{"prompt":"x","type":"image_edit","source":null}"#, "source is required for type 'image_edit'"),
        (
            #"{"prompt":"x","image_ref":[{"url":"https://a.example/b","data":"AAAA"}]}"#,
            "image_ref[0]: provide either 'url' or 'data', not both"
        ),
        (#"{"prompt":"x","image_ref":[{}]}"#, "image_ref[0]: provide either 'url' or 'data'"),
        (#"{"prompt":"x","image_ref":[{"data":"AAAA"}]}"#, "image_ref[0]: media_type is required with 'data'"),
        (
            #"{"prompt":"x","image_ref":[{"data":"AAAA","media_type":"text/plain"}]}"#,
            "image_ref[0]: media_type must be of the form image/…"
        ),
        (#"{"prompt":"x","image_ref":[{"url":"http://a.example/b"}]}"#, "image_ref[0]: url must use https"),
        (#"{"prompt":"x","image_ref":[{"url":"b.png"}]}"#, "image_ref[0]: url is not a valid URL"),
        (
            #"{"prompt":"x","image_ref":[{"url":"https://10.0.0.1/b"}]}"#,
            "image_ref[0]: url must be publicly reachable"
        ),
        (
            #"{"prompt":"x","image_ref":[{"generation_id":"a"}]}"#,
            "image_ref[0]: 'generation_id' is only allowed on source"
        ),
        (
            #"{"prompt":"x","type":"image_edit","source":{"generation_id":"a","url":"https://a.example/b"}}"#,
            "source: provide exactly one of 'url', 'data' and 'generation_id'"
        ),
        (
            #"{"prompt":"x","user_id":"\#(String(repeating: "u", count: 257))"}"#,
            "user_id must be at most 256 characters"
        ),
        (#"{"prompt":"[[fault:nonsense]]"}"#, "Emulator: unknown fault 'nonsense'. Valid: \(Fault.names)"),
    ]

    @Test(arguments: bad) func badRequestsAreNamed(json: String, detail: String) {
        #expect(refusal(json) == Refusal(status: 400, detail: detail))
    }

    @Test func anOlderVersionKnowsNoGenerationIDs() throws {
        func refusal(_ source: String) throws -> Refusal? {
            let body = try JSONReader.read(#"{"prompt":"x","type":"image_edit","source":{\#(source)}}"#)
            do throws(Refusal) {
                _ = try RequestValidator.read(body, takesGenerationIDs: false)
                return nil
            } catch { return error }
        }
        #expect(try refusal(#""generation_id":"a""#) == .badRequest("source: provide either 'url' or 'data'"))
        #expect(try refusal(#""generation_id":7,"url":"https://a.example/b""#) == nil)
        #expect(self.refusal(#"{"prompt":"x","type":"image_edit","source":{"generation_id":"a"}}"#) == nil)
    }

    static let unusable: [(String, Int, String)] = [
        (#"{"url":"https://a.example/http-404/b.png"}"#, 422, "image_ref[0]: failed to fetch URL (HTTP 404)"),
        (#"{"url":"https://a.example/not-an-image"}"#, 422, "content-type is not an image"),
        (#"{"url":"https://a.example/ingestion-down"}"#, 503, "Image URL ingestion unavailable"),
        (#"{"data":"!!!=","media_type":"image/png"}"#, 422, "invalid base64 data"),
        (#"{"data":"AAA","media_type":"image/png"}"#, 422, "invalid base64 data"),
        (#"{"data":"AAAA","media_type":"image/png"}"#, 422, "content-type is not an image"),
    ]

    @Test(arguments: unusable) func referencesAreLookedInto(reference: String, status: Int, detail: String) {
        #expect(
            refusal(#"{"prompt":"x","image_ref":[\#(reference)]}"#) == Refusal(status: status, detail: detail))
    }

    @Test func countsOfReferencesDependOnTheType() {
        func references(_ count: Int) -> String {
            Array(repeating: #"{"url":"https://a.example/b"}"#, count: count).joined(separator: ",")
        }
        let edit = #""type":"image_edit","source":{"url":"https://a.example/b"},"#
        #expect(refusal(#"{"prompt":"x","image_ref":[\#(references(9))]}"#) == nil)
        #expect(refusal(#"{"prompt":"x",\#(edit)"image_ref":[\#(references(8))]}"#) == nil)
        #expect(
            refusal(#"{"prompt":"x","image_ref":[\#(references(10))]}"#)
                == .badRequest("image_ref: at most 9 references for type 'image'"))
        #expect(
            refusal(#"{"prompt":"x",\#(edit)"image_ref":[\#(references(9))]}"#)
                == .badRequest("image_ref: at most 8 references for type 'image_edit'"))
    }

    @Test func sizesAreJudgedAfterDecoding() throws {
        var data = Data(count: 52_428_801)
        data.replaceSubrange(0..<8, with: PNGEncoder.signature)
        let large = Reference(field: "source", content: .data(data.base64EncodedString()))
        let most = Reference(field: "source", content: .data(data.dropLast().base64EncodedString()))
        var reading = RequestValidator.Reading(request: GenerationRequest(prompt: "x"), source: large)
        #expect(throws: Refusal(status: 413, detail: "source: image exceeds 50 MB limit")) {
            try ReferenceInspection(reading)
        }
        reading.source = most
        _ = try ReferenceInspection(reading)
    }

    @Test(arguments: [
        #"{"prompt":"x","aspect_ratio":null,"output_format":null,"source":null,"user_id":null}"#,
        #"{"prompt":"x","style":"manga","aspect_ratio":"2:3","output_format":"jpeg","web_search":true}"#,
        #"{"prompt":"x","style":"manga","something_new":[1,{"a":2}]}"#,
        #"{"prompt":"\#(String(repeating: "é", count: 6_000))"}"#,
        #"{"prompt":"x","user_id":"\#(String(repeating: "u", count: 256))"}"#,
    ])
    func goodRequestsPass(json: String) {
        #expect(refusal(json) == nil)
    }

    @Test(arguments: [
        ("example.com", true), ("8.8.8.8", true), ("localhost", false), ("printer.local", false), ("box", false),
        ("127.0.0.1", false), ("192.168.1.1", false), ("172.16.0.1", false), ("172.32.0.1", true),
        ("169.254.169.254", false), ("100.64.0.1", false), ("::1", false), ("[fe80::1]", false), ("fd00::1", false),
        ("2606:4700::1111", true),
    ])
    func privateHostsAreKnown(host: String, isPublic: Bool) {
        #expect(PublicAddress.isPublic(host) == isPublic)
    }

    @Test func imagesAreToldByTheirFirstBytes() {
        #expect(ImageProbe.format(of: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(ImageProbe.format(of: Array("GIF89a".utf8)) == .gif)
        #expect(ImageProbe.format(of: Array("RIFF1234WEBPVP8 ".utf8)) == .webp)
        #expect(ImageProbe.format(of: Array("<html>".utf8)) == nil)
        var canvas = Canvas(width: 40, height: 30)
        canvas.palette = [Canvas.Colour(red: 1, green: 2, blue: 3)]
        #expect(ImageProbe.size(of: PNGEncoder.encode(canvas)) == PixelSize(width: 40, height: 30))
        #expect(ImageProbe.size(of: JPEGEncoder.encode(canvas)) == PixelSize(width: 40, height: 30))
    }
}
