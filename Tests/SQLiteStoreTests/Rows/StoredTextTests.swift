import NightshiftCore
import TestSupport
import Testing

@testable import SQLiteStore

/// The quick readers of stored JSON read what was written, and nothing else than the general ones would.
@Suite("Stored texts")
struct StoredTextTests {
    private static let texts = [
        "a lighthouse", "", "\"quoted\"", "back\\slash\\", "two\nlines\r\n\tand a tab", "é 🌊 \u{2028}", "\u{1}\u{1F}",
        "\u{0}",
        "/slashes/", "{\"prompt\":\"x\"}", "\u{7F}",
    ]

    private func request(_ random: inout SeededRandom) -> GenerationRequest {
        func text(_ random: inout SeededRandom) -> String { random.pick(Self.texts) + random.pick(Self.texts) }
        func reference(_ random: inout SeededRandom) -> ImageReference {
            switch Int.random(in: 0..<5, using: &random) {
            case 0: .url(text(&random))
            case 1: .file(path: text(&random), mediaType: "image/png")
            case 2: .inline(base64: text(&random), mediaType: text(&random))
            case 3: .job(text(&random))
            default: .generation(text(&random))
            }
        }
        var request = GenerationRequest(prompt: text(&random), model: random.pick(Model.allCases))
        request.type = random.pick(GenerationType.allCases)
        request.aspectRatio = random.pick(AspectRatio.allCases + [nil])
        request.style = random.pick(Style.allCases)
        request.outputFormat = random.pick(OutputFormat.allCases + [nil])
        request.webSearch = Bool.random(using: &random)
        request.references = (0..<Int.random(in: 0..<4, using: &random)).map { _ in reference(&random) }
        request.source = Bool.random(using: &random) ? reference(&random) : nil
        request.userID = Bool.random(using: &random) ? text(&random) : nil
        return request
    }

    @Test("a request comes back as it was", arguments: 1...20)
    func requests(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<100 {
            let request = request(&random)
            let text = RequestText.text(request)
            #expect(try RequestText.request(text) == request)
            #expect(try RequestText.decoded(text) == request)
            if !text.contains("\\u00") { #expect(RequestReader.request(text) == request) }
        }
    }

    @Test("a text that was changed is read as the general reader reads it, or left to it", arguments: 1...20)
    func changedTexts(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        for _ in 0..<200 {
            var bytes = Array(RequestText.text(request(&random)).utf8)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(random.pick(Array("{}[],:\"\\ tn0".utf8)), at: place)
                default: bytes[place] = UInt8.random(in: 0..<0x80, using: &random)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let quick = RequestReader.request(text) else { continue }
            #expect(quick == (try? RequestText.decoded(text)), "\(text)")
        }
    }

    @Test("what is cut short or goes on is no request")
    func fragments() {
        let whole = RequestText.text(GenerationRequest(prompt: "a \"b\"", references: [.url("u")], userID: "u"))
        for count in 0..<whole.count { #expect(RequestReader.request(String(whole.prefix(count))) == nil) }
        for other in [whole + " ", " " + whole, whole + "}"] { #expect(RequestReader.request(other) == nil) }
    }

    @Test("tags come back as they were, however they are written")
    func tags() throws {
        for name in Self.texts {
            for value in Self.texts {
                let tags = [name: value, name + "2": "x"]
                #expect(try TagsText.tags(TagsText.text(tags)) == tags)
            }
        }
        #expect(try TagsText.tags("{}").isEmpty)
        #expect(try TagsText.tags("{ \"a\" : \"\\u0062\" }") == ["a": "b"])
        for text in ["", "{", "{\"a\":1}", "[\"a\"]", "{\"a\":\"b\"", "{\"a\":\"b\"}}", "{\"a\"}"] {
            #expect(throws: UnreadableRow.self) { try TagsText.tags(text) }
        }
    }
}
