import Foundation
import NightshiftCore
import Testing

/// "Request body of `POST /generations`" of the contract, rule by rule.
@Suite("Request rules")
struct RequestRulesTests {
    private typealias Fault = RequestRules.Fault

    private static let publicImage = ImageReference.url("https://example.com/a.png")
    private static let png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).base64EncodedString()

    private func references(_ count: Int) -> [ImageReference] { Array(repeating: Self.publicImage, count: count) }

    private func fields(_ request: GenerationRequest) -> [String] { RequestRules.faults(in: request).map(\.field) }

    @Test("a prompt is enough, and everything else has its default")
    func minimal() {
        let request = GenerationRequest(prompt: "x")
        #expect(RequestRules.faults(in: request) == [])
        #expect(request.model == .uni1)
        #expect(request.type == .image)
        #expect(request.aspectRatio == nil)
        #expect(request.style == .auto)
        #expect(request.outputFormat == nil)
        #expect(!request.webSearch)
        #expect(request.references == [])
        #expect(request.source == nil)
        #expect(request.userID == nil)
    }

    // MARK: Prompt

    @Test(
        "a prompt has 1 to 6,000 characters, counted as Unicode scalars",
        arguments: [
            ("", 0, false), ("x", 1, true), (String(repeating: "x", count: 6_000), 6_000, true),
            (String(repeating: "x", count: 6_001), 6_001, false),
            (String(repeating: "é", count: 6_000), 6_000, true),
            (String(repeating: "🌙", count: 6_000), 6_000, true),
            (String(repeating: "🌙", count: 6_001), 6_001, false),
            // One grapheme of two scalars each.
            (String(repeating: "e\u{301}", count: 3_000), 6_000, true),
            (String(repeating: "e\u{301}", count: 3_001), 6_002, false),
        ])
    func prompt(text: String, length: Int, isFine: Bool) {
        let faults = RequestRules.faults(in: GenerationRequest(prompt: text))
        #expect(
            faults
                == (isFine
                    ? [] : [Fault(field: "prompt", message: "must be between 1 and 6000 characters, has \(length)")]))
    }

    // MARK: Ratio and style

    @Test("manga wants a portrait ratio or none", arguments: AspectRatio.allCases)
    func manga(ratio: AspectRatio) {
        let isPortrait =
            switch ratio {
            case .twoToThree, .nineToSixteen, .oneToTwo, .oneToThree: true
            case .threeToOne, .twoToOne, .sixteenToNine, .threeToTwo, .square: false
            }
        #expect(ratio.isPortrait == isPortrait)
        var request = GenerationRequest(prompt: "x", aspectRatio: ratio, style: .manga)
        let message =
            "manga needs a portrait aspect_ratio (2:3, 9:16, 1:2, 1:3) or none, not \(ratio.rawValue)"
        #expect(RequestRules.faults(in: request) == (isPortrait ? [] : [Fault(field: "style", message: message)]))
        request.style = .auto
        #expect(RequestRules.faults(in: request) == [])
    }

    @Test("manga without a ratio is fine")
    func mangaAlone() {
        #expect(RequestRules.faults(in: GenerationRequest(prompt: "x", style: .manga)) == [])
    }

    @Test("the words of the wire")
    func words() {
        #expect(
            AspectRatio.allCases.map(\.rawValue) == ["3:1", "2:1", "16:9", "3:2", "1:1", "2:3", "9:16", "1:2", "1:3"])
        #expect(Style.allCases.map(\.rawValue) == ["auto", "manga"])
        #expect(OutputFormat.allCases.map(\.rawValue) == ["png", "jpeg"])
        #expect(GenerationType.allCases.map(\.rawValue) == ["image", "image_edit"])
    }

    // MARK: References and source

    @Test(
        "nine references for an image, eight for an edit",
        arguments: [
            (GenerationType.image, 0, true), (.image, 9, true), (.image, 10, false), (.imageEdit, 0, true),
            (.imageEdit, 8, true), (.imageEdit, 9, false),
        ])
    func referenceCount(type: GenerationType, count: Int, isFine: Bool) {
        let request = GenerationRequest(
            prompt: "x", type: type, references: references(count),
            source: type == .imageEdit ? Self.publicImage : nil)
        let message = "\(type.rawValue) takes at most \(type == .image ? 9 : 8) references, has \(count)"
        #expect(RequestRules.faults(in: request) == (isFine ? [] : [Fault(field: "image_ref", message: message)]))
    }

    @Test("every request that may be sent has a price", arguments: GenerationType.allCases, 0...10)
    func sendableHasPrice(type: GenerationType, count: Int) {
        let request = GenerationRequest(
            prompt: "x", type: type, references: references(count),
            source: type == .imageEdit ? Self.publicImage : nil)
        #expect(RequestRules.faults(in: request).isEmpty == (request.price != nil))
    }

    @Test("a source is required for an edit, and forbidden for an image")
    func source() {
        #expect(
            RequestRules.faults(in: GenerationRequest(prompt: "x", type: .imageEdit)) == [
                Fault(field: "source", message: "is required for type 'image_edit'")
            ])
        #expect(
            RequestRules.faults(in: GenerationRequest(prompt: "x", source: Self.publicImage)) == [
                Fault(field: "source", message: "is only for type 'image_edit'; use image_ref for references")
            ])
        #expect(fields(GenerationRequest(prompt: "x", type: .imageEdit, source: Self.publicImage)) == [])
    }

    @Test("addresses are checked wherever they stand, each under its own field")
    func addresses() {
        let request = GenerationRequest(
            prompt: "x", type: .imageEdit,
            references: [Self.publicImage, .url("http://example.com/a.png"), .url("https://127.0.0.1/a.png")],
            source: .url("https://me@example.com/a.png"))
        #expect(
            RequestRules.faults(in: request) == [
                Fault(field: "image_ref[1]", message: "URL must use https, not http"),
                Fault(field: "image_ref[2]", message: "URL must be publicly reachable, 127.0.0.1 is not"),
                Fault(field: "source", message: "URL must not carry a user name or password"),
            ])
    }

    @Test("a file is looked at when it is sent")
    func files() {
        let request = GenerationRequest(
            prompt: "x", references: [.file(path: "/nowhere.png", mediaType: "image/png")])
        #expect(RequestRules.faults(in: request) == [])
    }

    @Test(
        "an earlier generation is for source only, and named by a UUID",
        arguments: [
            ("5F2A4B1C-9D3E-4F60-8A71-0123456789AB", true), ("5f2a4b1c-9d3e-4f60-8a71-0123456789ab", true),
            ("5f2a4b1c", false), ("", false),
        ])
    func generations(id: String, isFine: Bool) {
        let edit = GenerationRequest(prompt: "x", type: .imageEdit, source: .generation(id))
        #expect(
            RequestRules.faults(in: edit)
                == (isFine ? [] : [Fault(field: "source", message: "generation_id must be a UUID, not '\(id)'")]))
        let image = GenerationRequest(prompt: "x", references: [.generation(id)])
        #expect(
            RequestRules.faults(in: image) == [
                Fault(field: "image_ref[0]", message: "generation_id is only for source")
            ])
    }

    @Test("another job's picture is for source only, and the job has a name")
    func jobs() {
        let edit = GenerationRequest(prompt: "x", type: .imageEdit, source: .job("hero"))
        #expect(RequestRules.faults(in: edit) == [] && edit.inputImages == 1 && edit.price == MicroDollars(43_400))
        let nameless = GenerationRequest(prompt: "x", type: .imageEdit, source: .job(""))
        #expect(
            RequestRules.faults(in: nameless) == [Fault(field: "source", message: "job must be the id of another row")])
        let image = GenerationRequest(prompt: "x", references: [.job("hero")])
        #expect(
            RequestRules.faults(in: image) == [
                Fault(
                    field: "image_ref[0]",
                    message: "another job's picture can only be the source; name a URL, a file or data here")
            ])
    }

    // MARK: Inline data

    @Test(
        "inline data is base64 of an image, under an image's media type",
        arguments: [
            (png, "image/png", nil), (png, "IMAGE/PNG", nil), (png, "image/webp", nil),
            (png, "text/plain", "media_type must be an image type such as image/png, not 'text/plain'"),
            (png, "", "media_type must be an image type such as image/png, not ''"),
            (png, "png", "media_type must be an image type such as image/png, not 'png'"),
            ("", "image/png", "data is not valid base64"), ("not base64!", "image/png", "data is not valid base64"),
            ("iVBORw0KGgo", "image/png", "data is not valid base64"),
            ("data:image/png;base64,\(png)", "image/png", "data is not valid base64"),
            ("aGVsbG8gd29ybGQ=", "image/png", "data is not a JPEG, PNG, WebP or GIF image"),
            ("R0lGODlh", "image/gif", nil), ("/9j/4A==", "image/jpeg", nil), ("UklGRgAAAABXRUJQ", "image/webp", nil),
        ] as [(String, String, String?)])
    func inline(base64: String, mediaType: String, message: String?) {
        let request = GenerationRequest(
            prompt: "x", type: .imageEdit, source: .inline(base64: base64, mediaType: mediaType))
        #expect(RequestRules.faults(in: request) == (message.map { [Fault(field: "source", message: $0)] } ?? []))
    }

    @Test("an inline image has at most 50 MB, decoded", arguments: [(0, true), (1, false), (3, false)])
    func inlineSize(excess: Int, isFine: Bool) {
        #expect(RequestRules.largestImage == 52_428_800)
        var bytes = Data(count: RequestRules.largestImage + excess)
        bytes.replaceSubrange(0..<3, with: [0xFF, 0xD8, 0xFF])
        let request = GenerationRequest(
            prompt: "x", references: [.inline(base64: bytes.base64EncodedString(), mediaType: "image/jpeg")])
        #expect(
            RequestRules.faults(in: request)
                == (isFine ? [] : [Fault(field: "image_ref[0]", message: "image exceeds the 50 MB limit")]))
    }

    // MARK: User tag and order

    @Test("a user tag has up to 256 characters", arguments: [(0, true), (256, true), (257, false)])
    func userID(length: Int, isFine: Bool) {
        let request = GenerationRequest(prompt: "x", userID: String(repeating: "ü", count: length))
        #expect(
            RequestRules.faults(in: request)
                == (isFine ? [] : [Fault(field: "user_id", message: "may have up to 256 characters, has \(length)")]))
    }

    @Test("all faults are told at once, in the order of the contract's table")
    func everything() {
        let request = GenerationRequest(
            prompt: "", aspectRatio: .square, style: .manga,
            references: references(9) + [.url("http://example.com/a.png")], source: Self.publicImage,
            userID: String(repeating: "u", count: 257))
        #expect(fields(request) == ["prompt", "style", "image_ref", "image_ref[9]", "source", "user_id"])
    }

    @Test("a request comes back from storage as it went in")
    func coding() throws {
        let requests = [
            GenerationRequest(prompt: "x"),
            GenerationRequest(
                prompt: "é🌙", model: .uni1Max, type: .imageEdit, aspectRatio: .nineToSixteen, style: .manga,
                outputFormat: .jpeg, webSearch: true,
                references: [
                    Self.publicImage, .file(path: "/a.png", mediaType: "image/png"),
                    .inline(base64: Self.png, mediaType: "image/png"),
                ], source: .generation("5f2a4b1c-9d3e-4f60-8a71-0123456789ab"), userID: "u"),
        ]
        let data = try JSONEncoder().encode(requests)
        #expect(try JSONDecoder().decode([GenerationRequest].self, from: data) == requests)
    }
}
