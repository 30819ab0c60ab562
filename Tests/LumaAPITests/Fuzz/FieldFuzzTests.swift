import Foundation
import NightshiftCore
import TestSupport
import Testing

@testable import LumaAPI

/// Header fields and texts from outside, one by one and many.
@Suite("Fuzz: fields and texts")
struct FieldFuzzTests {
    @Test("a wait is none, or from nothing to an hour")
    func waits() {
        for seed in FuzzRounds(300) {
            var replies = HostileReplies(SeededRandom(seed: seed))
            let fields: HTTPFields = ["Retry-After": replies.value(), "Date": replies.value()]
            let wait = RetryAfter.duration(in: fields, now: noon)
            #expect(wait.map { $0 >= .zero && $0 <= .seconds(60) } ?? true, "seed \(seed): \(fields)")
        }
    }

    @Test("a date is read as Foundation prints it")
    func dates() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        for seed in FuzzRounds(100) {
            var random = SeededRandom(seed: seed)
            // Until 2069, where years of two digits end.
            let time = Timestamp(seconds: Double(Int.random(in: 0..<3_120_000_000, using: &random)))
            for format in [
                "EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy",
            ] {
                formatter.dateFormat = format
                #expect(HTTPDate.timestamp(formatter.string(from: time.date)) == time, "seed \(seed): \(format)")
            }
        }
    }

    @Test(
        "what is no date is none",
        arguments: [
            "Wednesday, \u{301}01-Apr-26 12:01:00 GMT", "Wed, 29 Feb 2026 12:00:00 GMT",
            "Wed, 31 Apr 2026 12:00:00 GMT",
            "Wed, 01 Apr 2026 24:00:00 GMT", "Wed, 01 Apr 2026 12:00 GMT", "Wed, 01 Apr 2026 12:00:00 CET",
            "Wed, 01 Apr 1969 12:00:00 GMT", "Wed, 01 Apr 99999 12:00:00 GMT", "Wed, 0١ Apr 2026 12:00:00 GMT", "GMT",
        ])
    func noDates(text: String) {
        #expect(HTTPDate.timestamp(text) == nil)
    }

    @Test("a plain line is plain, hides the key, and stays as it is when made plain again")
    func lines() throws {
        let line = PlainLine(hiding: try APIKey(secret))
        for seed in FuzzRounds(600) {
            var replies = HostileReplies(SeededRandom(seed: seed))
            let text = replies.text()
            let plain = line(text)
            expectPlain(plain, seed: seed)
            #expect(line(plain).unicodeScalars.elementsEqual(plain.unicodeScalars), "seed \(seed)")
        }
    }

    @Test("a key is hidden however its characters are glued together")
    func gluedKeys() throws {
        let line = PlainLine(hiding: try APIKey(secret))
        for (text, plain) in [
            ("x \(secret) y", "x [key] y"), ("luma-\u{200B}api-\(secret.dropFirst(9))", "[key]"),
            ("\u{600}\(secret)", "[key]"), ("\u{D4E}\(secret)!", "\u{D4E}[key]!"), ("\(secret)\u{301}", "[key]\u{301}"),
            ("luma-api-SEC\u{AD}RET_0123456789-abcdef", "[key]"), ("luma-api-", "luma-api-"),
            ("luma-api- x", "luma-api- x"),
        ] {
            #expect(line(text).unicodeScalars.elementsEqual(plain.unicodeScalars), "\(line(text).debugDescription)")
        }
    }

    /// As large as an answer may be; a thirty-second part of it in the suite.
    private static let large = FuzzRounds.isLong ? 1 << 20 : 1 << 15

    @Test(
        "an answer as large as is read takes no longer than its size",
        arguments: [
            "[", "[],", "{\"a\":", "\"", "1,", "<html><title", "<html><title>", "<", "luma-api-", "luma-api-x ",
            "\u{301}",
            "\u{200B}", "🇩", "\\", "e\u{301}", " ", "\0",
        ])
    func largeBodies(token: String) async throws {
        let filling = String(repeating: token, count: Self.large / token.utf8.count)
        for start in [
            "", "{\"detail\":[", "{\"detail\":\"", String(repeating: "[", count: 500), "{\"state\":\"", "{\"output\":[",
        ] {
            for status in [200, 404] {
                let reply = HTTPReply(status: status, fields: [:], body: Array((start + filling).utf8))
                let clock = ContinuousClock()
                let began = clock.now
                let answer = try await client(ScriptedTransport(.success(reply))).generation(GenerationID("a"))
                // Seconds for the slowest machine with the slowest sanitizer; what is quadratic takes minutes anywhere.
                #expect(began.duration(to: clock.now) < .seconds(20), "\(status) \(start.prefix(20))")
                for text in answer.texts { expectPlain(text, seed: 0) }
            }
        }
    }
}
