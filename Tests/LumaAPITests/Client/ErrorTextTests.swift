import LumaAPI
import NightshiftCore
import Testing

@Suite("Texts of the other side")
struct ErrorTextTests {
    /// What a refusal's body becomes.
    private func detail(of body: String, _ fields: HTTPFields = [:], flaw: String? = nil) async throws -> String {
        let transport = ScriptedTransport(.success(.text(400, body, fields, flaw: flaw)))
        let reply = try await client(transport).submit(GenerationRequest(prompt: "p"), requestID: "r")
        switch reply {
        case .rejected(400, let detail), .unavailable(400, let detail, _): return detail
        default:
            Issue.record("\(reply)")
            return ""
        }
    }

    @Test(
        "become one plain line",
        arguments: [
            (#"{"detail": "plain"}"#, "plain"),
            (#"{"detail": "two\nlines\r\n\tand \u001b[31mred\u0007 \u202etxet"}"#, "two lines and [31mred txet"),
            (
                #"{"detail": [{"loc": ["body", "image_ref", 0], "msg": "field required"}, {"msg": "bad"}]}"#,
                "body.image_ref.0: field required; bad"
            ),
            (#"{"detail": {"code": 7, "why": true}}"#, "code: 7, why: true"),
            (#"{"detail": null}"#, "detail: null"),
            (#"{"error": "other"}"#, "error: other"),
            (#""just text""#, "just text"),
            ("", "no details given"),
            ("  upstream gone\n", "upstream gone"),
            ("<html><head><TITLE lang=en>\n Bad\n Gateway </TITLE></head></html>", "HTML page 'Bad Gateway'"),
            ("<!DOCTYPE html><html><title></title></html>", "HTML page without a title"),
            ("<html><body><script>alert(1)</script></body></html>", "HTML page without a title"),
            ("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML document"),
        ])
    func plain(body: String, text: String) async throws {
        #expect(try await detail(of: body) == text)
    }

    @Test("know HTML by its type as well")
    func typed() async throws {
        #expect(
            try await detail(of: "Oops", ["content-type": "text/HTML; charset=utf-8"]) == "HTML page without a title")
    }

    @Test("say what became of a body that never came")
    func flawed() async throws {
        #expect(try await detail(of: "", flaw: "no answer in time") == "no answer in time")
    }

    @Test("are cut at 300 characters")
    func long() async throws {
        let text = try await detail(of: #"{"detail": "\#(String(repeating: "é", count: 5_000))"}"#)
        #expect(text == String(repeating: "é", count: 299) + "…")
        // An accent is a character of its own here, or one letter could carry a million of them.
        let marks = String(repeating: "\u{301}", count: 5_000)
        #expect(try await detail(of: #"{"detail": "e\#(marks)"}"#).unicodeScalars.count == 300)
        let fitting = String(repeating: "x", count: 300)
        #expect(try await detail(of: #"{"detail": "\#(fitting)"}"#) == fitting)
    }

    @Test("never hold the key, nor another one, wherever the server puts it")
    func veiled() async throws {
        #expect(try await detail(of: #"{"detail": "bad key \#(secret)!"}"#) == "bad key [key]!")
        #expect(
            try await detail(of: #"{"detail": "was luma-api-old_1, must start with luma-api-"}"#)
                == "was [key], must start with luma-api-")
        let padded = String(repeating: "x", count: 290) + secret
        #expect(try await detail(of: #"{"detail": "\#(padded)"}"#) == String(repeating: "x", count: 290) + "[key]")

        let texts = [
            #"{"detail": "\#(secret)"}"#, #"{"detail": [{"loc": ["\#(secret)"], "msg": "\#(secret)"}]}"#,
            #"{"\#(secret)": 1}"#, "<html><title>\(secret)</title></html>", secret,
            #"{"id": "x", "state": "\#(secret)"}"#,
            #"{"id": "x", "state": "failed", "failure_code": "\#(secret)", "failure_reason": "\#(secret)"}"#,
            #"{"id": "\#(secret)", "state": "queued"}"#,
        ]
        for text in texts {
            for status in [200, 302, 400, 401, 402, 403, 404, 429, 500, 504] {
                let fields: HTTPFields = ["Location": "https://\(secret)/", "Retry-After": secret]
                let transport = ScriptedTransport(
                    .success(.text(status, text, fields, flaw: secret)),
                    .success(.text(status, text, fields, flaw: secret)),
                    .failure(.broken(secret)))
                let client = try client(transport)
                let submission = await client.submit(GenerationRequest(prompt: "p"), requestID: "r")
                // An accepted id is data, not a text for people; the server made it.
                if case .accepted = submission {} else { #expect(!"\(submission)".contains("SECRET")) }
                #expect(!"\(await client.generation(GenerationID("x")))".contains("SECRET"))
                #expect(!"\(await client.generation(GenerationID("x")))".contains("SECRET"))
            }
        }
    }
}
