import NightshiftCore
import Testing

@testable import Manifests

/// What an export writes beside a row for people is no reason to refuse the row.
@Suite struct OriginTests {
    @Test(arguments: [
        (#"{"batch": "b-1", "state": "failed", "reason": "no", "attempts": 2}"#, "b-1" as String?),
        (#"{"state": "failed"}"#, nil), (#"{"batch": 7}"#, nil), ("null", nil), (#""b-1""#, nil), ("[1]", nil),
    ])
    func whateverItHolds(value: String, batch: String?) throws {
        let jobs = try Scratch().read(#"{"_nightshift": \#(value), "prompt": "x"}"#.utf8, as: "m.jsonl").jobs
        #expect(jobs.map(\.origin) == [batch.map(RowOrigin.init)])
    }

    @Test func inEveryFormat() throws {
        let expected = [RowOrigin(batch: "b-1")]
        let csv = "_nightshift,prompt\n\"{\"\"batch\"\": \"\"b-1\"\"}\",x\n"
        #expect(try Scratch().read(csv.utf8, as: "m.csv").jobs.map(\.origin) == expected)
        let yaml = "- {_nightshift: {batch: b-1}, prompt: x}\n"
        #expect(try Scratch().read(yaml.utf8, as: "m.yaml").jobs.map(\.origin) == expected)
        let broken = "_nightshift,prompt\n{broken,x\n"
        #expect(try Scratch().read(broken.utf8, as: "m.csv").jobs.map(\.origin) == [nil])
    }

    @Test func firstRowOnly() throws {
        let scratch = try Scratch()
        let path = try scratch.write(
            (#"{"_nightshift": {"batch": "b-1"}, "prompt": "x"}"# + "\n{}\n").utf8, to: "m.jsonl")
        #expect(try ManifestReader(path: path, outputFolder: nil).firstOrigin() == RowOrigin(batch: "b-1"))
        let plain = try scratch.write(
            (#"{"prompt": "x"}"# + "\n" + #"{"_nightshift": {"batch": "b-1"}, "prompt": "y"}"#).utf8, to: "p.jsonl")
        #expect(try ManifestReader(path: plain, outputFolder: nil).firstOrigin() == nil)
        let none = try scratch.write("{}\n".utf8, to: "n.jsonl")
        #expect(try ManifestReader(path: none, outputFolder: nil).firstOrigin() == nil)
    }
}
