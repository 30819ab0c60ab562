import Foundation
import TestSupport
import Testing

@testable import Manifests

@Suite struct JSONParserTests {
    @Test(arguments: [
        ("{} x", "text after the end of the value", 3), ("", "the value is missing", 0),
        (#"{"a" 1}"#, "':' was expected", 5), (#"{"a":1,}"#, "a field name in double quotes was expected", 7),
        ("{a:1}", "a field name in double quotes was expected", 1), ("[1 2]", "',' or ']' was expected", 3),
        (#"{"a":1 "b":2}"#, "',' or '}' was expected", 7), ("[1,]", "a value was expected", 3),
        ("nul", "a value was expected", 0), ("truex", "text after the end of the value", 4),
        ("01", "text after the end of the value", 1), ("-", "a digit was expected", 1),
        ("1.", "a digit was expected", 2),
        ("1e+", "a digit was expected", 3), ("+1", "a value was expected", 0), ("NaN", "a value was expected", 0),
        (#""abc"#, "the string that starts here is not closed", 0),
        (#""a\"#, "the escape is cut off", 2), (#""\x""#, "unknown escape", 1),
        (#""\u12G4""#, "\\u wants four hexadecimal digits", 1), (#""\u12""#, "\\u wants four hexadecimal digits", 1),
        (#""\ud800""#, "half of a surrogate pair", 1), (#""\udc00\ud800""#, "half of a surrogate pair", 1),
        (#""\ud83dA""#, "half of a surrogate pair", 1), (#""\u0000""#, "NUL (\\u0000) is not allowed", 1),
        ("\"a\nb\"", "a control character inside a string must be escaped", 2),
        (#"{"a":1,"b":2,"a":3}"#, "the field 'a' is given twice", 13),
        (#"{"a":1,"\u0061":3}"#, "the field 'a' is given twice", 7),
        (String(repeating: "[", count: 65), "nested deeper than 64 levels", 64),
    ])
    func problemsSayWhatAndWhere(_ text: String, _ message: String, _ offset: Int) {
        do throws(JSONProblem) {
            let value = try JSONParser.value(of: text)
            Issue.record("read \(value)")
        } catch {
            #expect(error.message == message)
            #expect(error.offset == offset)
        }
    }

    @Test func manyNamesAreCheckedForDoublesToo() {
        let names = (0..<40).map { "\"n\($0)\":0" } + ["\"n7\":1"]
        #expect(throws: JSONProblem.self) { try JSONParser.value(of: "{\(names.joined(separator: ","))}") }
        #expect(throws: Never.self) { try JSONParser.value(of: "{\(names.dropLast().joined(separator: ","))}") }
    }

    @Test func sixtyFourLevelsAreRead() throws {
        let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try JSONParser.value(of: text) }
    }

    @Test func invalidUTF8IsSeen() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22]] {
            bytes.withUnsafeBufferPointer { buffer in
                _ = #expect(throws: JSONProblem.self) { try JSONParser.value(in: buffer) }
            }
        }
    }

    /// Values made at random, written by Foundation in its notation, read by both.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func agreesWithFoundation(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let value = generate(&random, depth: 0)
            let options: JSONSerialization.WritingOptions = Bool.random(using: &random) ? [.prettyPrinted] : []
            let data = try JSONSerialization.data(
                withJSONObject: value, options: options.union(.fragmentsAllowed))
            let ours = try Array(data).withUnsafeBufferPointer { try JSONParser.value(in: $0) }
            let theirs = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
            #expect(canonical(foundation(ours)) == canonical(theirs))
            let again = try JSONSerialization.jsonObject(
                with: Data(CompactJSON.text(of: ours).utf8), options: .fragmentsAllowed)
            #expect(canonical(again) == canonical(theirs))
        }
    }

    private func generate(_ random: inout SeededRandom, depth: Int) -> Any {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
        case 0: return NSNull()
        case 1: return Bool.random(using: &random)
        case 2: return Int.random(in: -1_000_000...1_000_000, using: &random)
        case 3: return Double(Int.random(in: -9_999...9_999, using: &random)) / 64
        case 4: return text(&random)
        case 5: return (0..<Int.random(in: 0..<5, using: &random)).map { _ in generate(&random, depth: depth + 1) }
        default:
            var object: [String: Any] = [:]
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                object[text(&random)] = generate(&random, depth: depth + 1)
            }
            return object
        }
    }

    private func text(_ random: inout SeededRandom) -> String {
        let pieces = [
            "a", "\"", "\\", "/", "\n", "\t", "\u{1}", "é", "日本", "👩‍👩‍👧", "\u{2028}", " ", "{", "]", "\u{FFFD}", "x",
        ]
        return (0..<Int.random(in: 0..<8, using: &random)).map { _ in random.pick(pieces) }.joined()
    }

    private func foundation(_ value: RowValue) -> Any {
        switch value {
        case .null: NSNull()
        case .flag(let flag): flag
        case .number(let text): Double(text) ?? .nan
        case .text(let text), .scalar(let text), .cell(let text): text
        case .list(let values): values.map(foundation)
        case .record(let fields): Dictionary(uniqueKeysWithValues: fields.map { ($0.name, foundation($0.value)) })
        }
    }

    private func canonical(_ value: Any) -> String {
        switch value {
        case is NSNull: "null"
        case let flag as Bool where type(of: value) == Bool.self || "\(type(of: value))".contains("Boolean"): "\(flag)"
        case let text as String: "s\(text.unicodeScalars.map(\.value))"
        case let list as [Any]: "[\(list.map(canonical).joined(separator: ","))]"
        case let object as [String: Any]:
            "{\(object.map { canonical($0.key) + ":" + canonical($0.value) }.sorted().joined(separator: ","))}"
        case let number as NSNumber: "n\(number.doubleValue)"
        default: "?\(value)"
        }
    }
}
