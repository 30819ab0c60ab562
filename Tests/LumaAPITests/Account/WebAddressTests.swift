import TestSupport
import Testing

@testable import LumaAPI

@Suite("Web addresses")
struct WebAddressTests {
    @Test(
        "only https is opened, and http to this machine",
        arguments: [
            ("https://images.example/a/b.png?X-Signature=ab%2Fcd&X-Expires=60", nil),
            ("HTTPS://images.example", nil), ("http://127.0.0.1:8080/a.png", nil), ("http://[::1]/a.png", nil),
            (
                "http://images.example/a.png",
                "must use https: plain http is for this machine only, not for images.example"
            ),
            ("ftp://images.example/a.png", "must use https, not ftp"),
            ("https://me:secret@images.example/a.png", "must not carry a user name or password"),
            ("https://images.example:70000/a.png", "names a port that does not exist: 70000"),
            ("https:///a.png", "names no host"), ("images.example/a.png", "is not a URL"), ("", "is not a URL"),
            ("http://127.0.0.1/\u{E9}.png", "must use https: plain http is for this machine only, not for 127.0.0.1"),
        ] as [(String, String?)])
    func objections(text: String, objection: String?) {
        #expect(WebAddress.objection(to: text) == objection)
        // What is remembered of it changes nothing.
        #expect(WebAddress.objection(to: text) == objection)
    }

    @Test(
        "an origin that was opened before opens nothing else",
        arguments: ["http://127.0.0.1:40001", "https://known.example"])
    func remembered(origin: String) {
        #expect(WebAddress.objection(to: origin + "/a.png") == nil)
        for rest in ["@elsewhere.example/a", ".elsewhere.example@b/a", ":1@b/a"] {
            let text = origin + rest
            #expect(WebAddress.objection(to: text) == WebAddress.objectionAnew(to: text))
            #expect(WebAddress.objection(to: text) != nil, "\(text)")
        }
    }

    @Test("an origin is told from a fragment, an escape and an accent")
    func origins() {
        for text in [
            "https://h.example#secret", "https://h.example%2F", "https://h.ex\u{E4}mple/a", "https://h.example\\a",
        ] {
            for _ in 0..<2 { #expect(WebAddress.objection(to: text) == WebAddress.objectionAnew(to: text)) }
        }
    }

    @Test("what is remembered never says anything else than a look at the whole")
    func memory() {
        let pieces = [
            "/", "?", "#", "@", ":", "%", "%2F", "%zz", "\\", " ", "\u{E9}", "\u{301}", "[", "]", "a", "0", "&", "=",
            "..", "//",
            "\u{0}", "\r\n", "|", "127.0.0.1", ":443", ":0", "localhost", "http:",
        ]
        let origins = [
            "https://cdn.example", "http://127.0.0.1:9", "http://localhost", "http://cdn.example", "https:/", "https:",
        ]
        for seed in FuzzRounds(2_000) {
            var random = SeededRandom(seed: seed)
            let count = Int.random(in: 0..<5, using: &random)
            let text = (0..<count).reduce(into: origins.randomElement(using: &random) ?? "") { text, _ in
                text += pieces.randomElement(using: &random) ?? ""
            }
            let anew = WebAddress.objectionAnew(to: text)
            #expect(WebAddress.objection(to: text) == anew, "seed \(seed): \(text.debugDescription)")
        }
    }
}
