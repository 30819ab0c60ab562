import Foundation
import TestSupport
import Testing

@testable import Gallery

@Suite struct InlineDataTests {
    private func expectSafe(_ text: String) throws {
        let bytes = try InlineData.json(["text": text])
        let json = String(decoding: bytes, as: UTF8.self)
        #expect(!json.unicodeScalars.contains { "<>&\u{2028}\u{2029}".unicodeScalars.contains($0) })
        let read = try JSONDecoder().decode([String: String].self, from: Data(bytes))
        #expect(read["text"].map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(arguments: Hostile.texts) func nothingEndsTheElement(_ text: String) throws { try expectSafe(text) }

    @Test func anyText() throws {
        for seed in FuzzRounds(200) {
            var random = SeededRandom(seed: seed)
            let count = Int.random(in: 0...40, using: &random)
            let pieces = (0..<count).map { _ in
                Bool.random(using: &random)
                    ? random.pick(Hostile.texts)
                    : String(UnicodeScalar(UInt32.random(in: 0...0xD7FF, using: &random)) ?? "x")
            }
            try expectSafe(pieces.joined())
        }
    }
}
