import NightshiftCore
import Testing

@testable import Manifests

@Suite struct DuplicateTests {
    @Test func idsAndFilesAreNamedWithTheirFirstLine() throws {
        let text = """
            {"id":"a","prompt":"x"}
            {"id":"b","prompt":"x","output":"A"}
            {"id":"a","prompt":"x"}
            {"id":"c-1","prompt":"x"}
            {"id":"c","prompt":"x","count":2}
            {"id":"Stra\\u00dfe","prompt":"x"}
            {"id":"STRASSE","prompt":"x"}
            {"id":"e\\u0301","prompt":"x"}
            {"id":"d","prompt":"x","output":"\\u00c9.png"}
            """
        let expected = [
            "m.jsonl:2: output: 'A' is already the file of m.jsonl:1 (letter case and accents' encoding do not count)",
            "m.jsonl:3: id: 'a' is already the id of m.jsonl:1",
            "m.jsonl:5: id: 'c-1' is already the id of m.jsonl:4",
            "m.jsonl:7: output: 'STRASSE' is already the file of m.jsonl:6 (letter case and accents' encoding do not count)",
            "m.jsonl:9: output: 'É' is already the file of m.jsonl:8 (letter case and accents' encoding do not count)",
        ]
        for held in [1, 2, 5, 100] {
            let outcome = try Scratch().read(text.utf8, as: "m.jsonl", limits: ReadingLimits(heldNames: held))
            #expect(outcome.faults == expected, "holding \(held)")
            #expect(outcome.total == 5)
        }
    }

    @Test func manyNamesAreComparedOnDisk() throws {
        let doubles: Set<Int> = [10, 500, 19_999]
        var text = ""
        for index in 0..<20_000 {
            let id = doubles.contains(index) ? index / 2 : index
            text += "{\"id\":\"a long enough name to fill some blocks \(id)\",\"prompt\":\"x\"}\n"
        }
        let outcome = try Scratch().read(text.utf8, as: "m.jsonl", limits: ReadingLimits(heldNames: 64))
        #expect(
            outcome.faults
                == [10, 500, 19_999].map {
                    "m.jsonl:\($0 + 1): id: 'a long enough name to fill some blocks \($0 / 2)' is already the id of "
                        + "m.jsonl:\($0 / 2 + 1)"
                })
    }

    @Test func lateFaultsKeepLineOrderWithinTheLimit() throws {
        let log = FaultLog(file: "m", limit: 3)
        for line in [5, 2, 9, 1, 2, 7] { log.add(line: line, "\(line)") }
        let rejection = try #require(log.rejection)
        #expect(rejection.faults.map(\.description) == ["m:1: 1", "m:2: 2", "m:2: 2"])
        #expect(rejection.total == 6)
        #expect(rejection.description.hasSuffix("\n… and 3 more"))
    }

    @Test func quotedTextIsShortAndPrintable() throws {
        let long = String(repeating: "y", count: 100_000)
        let faults = try Scratch().faults(
            "{\"prompt\":\"x\",\"style\":\"\\u001b[2J\\n\",\"model\":\"\(long)\"}", as: "m.jsonl")
        #expect(faults[0] == "m.jsonl:1: style: '\\u{1B}[2J\\u{A}' is not one of auto, manga")
        #expect(faults[1].count < 700 && faults[1].hasSuffix("y…"))
    }

    @Test func everyFaultCountsBeyondTheLimit() throws {
        let text = String(repeating: "{\"prompt\":1,\"count\":0}\n", count: 100)
        let outcome = try Scratch().read(text.utf8, as: "m.jsonl", faultLimit: 3)
        #expect(outcome.total == 200 && outcome.faults.count == 3 && outcome.faults[2].hasPrefix("m.jsonl:2: prompt"))
    }
}
