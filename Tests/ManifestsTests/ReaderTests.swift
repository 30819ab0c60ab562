import Foundation
import NightshiftCore
import Testing

@testable import Manifests

@Suite struct ReaderTests {
    @Test func filesThatCannotBeRead() throws {
        let scratch = try Scratch()
        #expect(
            try scratch.read(path: scratch.folder + "/none.csv").faults
                == ["none.csv: cannot be opened: No such file or directory"])
        _ = try scratch.write([], to: "folder.csv/file")
        #expect(
            try scratch.read(path: scratch.folder + "/folder.csv").faults
                == ["folder.csv: cannot be read: Is a directory"])
        let endless = "has no ending that tells its format: .jsonl, .json, .csv, .tsv or .yaml"
        #expect(try scratch.read("x".utf8, as: "m.txt").faults == ["m.txt: \(endless)"])
        #expect(try scratch.read("x".utf8, as: "m").faults == ["m: \(endless)"])
        #expect(
            try scratch.read([0xFF, 0xFE, 0x7B, 0], as: "m.jsonl").faults == ["m.jsonl: is UTF-16; save it as UTF-8"])
        #expect(try scratch.read([0x2D, 0x20, 0xFF], as: "m.yaml").faults == ["m.yaml:1: is not valid UTF-8"])
    }

    @Test func theFormatCanBeGiven() throws {
        let scratch = try Scratch()
        let path = try scratch.write("{\"prompt\":\"x\"}".utf8, to: "rows")
        #expect(try scratch.read(path: path, format: .jsonl).jobs.count == 1)
        #expect(ManifestFormat(path: "a.b/c") == nil)
        #expect(ManifestFormat(path: "a/.csv") == .csv)
    }

    /// More rows than wait at any moment, and a taker that leaves at each of some moments: the reader must not be left waiting.
    @Test func aheadOfItsTaker() throws {
        struct Enough: Error {}
        let scratch = try Scratch()
        let lines = (0..<5_000).map { "{\"prompt\":\"x\",\"id\":\"k\($0)\"}\n" }.joined()
        let reader = ManifestReader(path: try scratch.write(lines.utf8, to: "m.jsonl"), outputFolder: nil)
        for last in [0, 1, 127, 128, 1_023, 1_500, 4_999] {
            var taken = 0
            #expect(throws: Enough.self) {
                try reader.readAhead { _, _ in
                    if taken == last { throw Enough() }
                    taken += 1
                    return nil
                }
            }
            #expect(taken == last)
        }
        var keys: [String] = []
        try reader.readAhead { job, _ in
            keys.append(job.key)
            return nil
        }
        #expect(keys == (0..<5_000).map { "k\($0)" })
    }

    @Test func objectionsBecomeFaults() throws {
        let outcome = try Scratch().read("prompt,id\nx,a\ny,b\n".utf8, as: "m.csv") { $0.key == "b" ? "no room" : nil }
        #expect(outcome.faults == ["m.csv:3: no room"])
    }

    @Test func errorsOfTheCallerComeOutUnchanged() throws {
        struct Mine: Error {}
        for name in ["m.jsonl", "m.json"] {
            #expect(throws: Mine.self) {
                try Scratch().read("{\"prompt\":\"x\"}".utf8, as: name) { _ in throw Mine() }
            }
        }
        #expect(throws: Mine.self) { try Scratch().read("- prompt: x".utf8, as: "m.yaml") { _ in throw Mine() } }
    }

    @Test func rowIDsAreToldWhereKnown() throws {
        let scratch = try Scratch()
        let path = try scratch.write("{\"id\":\"a\",\"prompt\":1}".utf8, to: "m.jsonl")
        do {
            try ManifestReader(path: path, outputFolder: nil).read { _, _ in nil }
            Issue.record("accepted")
        } catch let rejected as ManifestRejected {
            #expect(rejected.faults.first?.rowID == "a")
            #expect(rejected.faults.first?.field == "prompt")
            #expect(rejected.faults.first?.where == SourceLine(file: path, line: 1))
        }
    }

    @Test func aRecordThatNeverEndsIsGivenUp() throws {
        let limits = ReadingLimits(piece: 64, longestRecord: 1_024)
        let long = String(repeating: "x", count: 5_000)
        for (text, name, line) in [
            ("{\"prompt\":\"x\"}\n{\"prompt\":\"\(long)\"}\n", "m.jsonl", 2), ("prompt\nx\n\"\(long)\n", "m.csv", 3),
            ("[{\"prompt\":\"x\"},\n{\"prompt\":\"\(long)\"}]", "m.json", 2),
        ] {
            let outcome = try Scratch().read(text.utf8, as: name, limits: limits)
            #expect(outcome.jobs.count == 1)
            #expect(
                outcome.faults
                    == ["\(name):\(line): a row longer than 0 MB starts here (a missing quote?); reading stopped"])
        }
    }

    /// The buffer is all that holds bytes of the file, so its size is what has to stay.
    @Test func memoryDoesNotGrowWithTheFile() throws {
        var peaks: Set<Int> = []
        for rows in [100, 1_000, 10_000] {
            for (head, name) in [("", "m.jsonl"), ("[", "m.json"), ("id,prompt\n", "m.csv")] {
                var text = head
                for row in 0..<rows {
                    switch name {
                    case "m.csv": text += "a\(row),\"x\ny\"\n"
                    case "m.json": text += (row > 0 ? "," : "") + "{\"id\":\"a\(row)\",\"prompt\":\"x\"}\n"
                    default: text += "{\"id\":\"a\(row)\",\"prompt\":\"x\"}\n"
                    }
                }
                if name == "m.json" { text += "]" }
                let outcome = try Scratch().read(text.utf8, as: name, limits: ReadingLimits(piece: 1_024))
                #expect(outcome.faults == [] && outcome.jobs.count == rows)
                peaks.insert(outcome.peak)
            }
        }
        #expect(peaks == [1_024])
    }
}
