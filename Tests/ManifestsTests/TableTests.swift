import NightshiftCore
import TestSupport
import Testing

@testable import Manifests

@Suite struct TableTests {
    @Test(arguments: [
        (
            "prompt,aspectratio\nx,1:1\n",
            [
                "m.csv:1: aspectratio: is not a column; did you mean 'aspect_ratio'? To keep it as a tag: --tag aspectratio"
            ]
        ),
        (
            "prompt,Aspect Ratio\nx,1:1\n",
            [
                "m.csv:1: Aspect Ratio: is not a column; did you mean 'aspect_ratio'? To keep it as a tag: --tag 'Aspect Ratio'"
            ]
        ),
        ("promt\nx\n", ["m.csv:1: promt: is not a column; did you mean 'prompt'? To keep it as a tag: --tag promt"]),
        ("name,note\nx,y\n", ["m.csv:1: there is no column 'prompt'"]),
        (
            "prompt;id\nx;y\n",
            [
                "m.csv:1: there is no column 'prompt'; do the ending of the file and its separator agree? Only commas and tabs separate"
            ]
        ),
        ("prompt,Prompt\nx,y\n", ["m.csv:1: Prompt: is the name of two columns"]),
        ("prompt,\nx,y\n", ["m.csv:1: column 2 has no name"]),
        (
            "prompt,note\na\nb,c,d\ne,f\n",
            [
                "m.csv:2: has 1 cells where the header has 2 columns",
                "m.csv:3: has 3 cells where the header has 2 columns",
            ]
        ),
        (
            "prompt\na \"b\" c\n",
            ["m.csv:2: a quote inside an unquoted cell: put the cell in quotes and double the quotes inside"]
        ),
        ("prompt\n\"a\" b\n\"c\"\n", ["m.csv:2: text after a closing quote: double the quotes inside a quoted cell"]),
        ("prompt\nx\n\"a\n\nb\n", ["m.csv:3: the quote of a cell in this row is not closed"]),
        ("prompt\nx\ry\n", ["m.csv:2: a carriage return without a line feed: save the file with LF or CRLF line ends"]),
        (
            "prompt\n\"x\"\ry\n",
            ["m.csv:2: a carriage return without a line feed: save the file with LF or CRLF line ends"]
        ),
        (
            "prompt,web_search,count,priority\nx,maybe,+3,1e3\n",
            [
                "m.csv:2: web_search: 'maybe' is not one of true, false, yes, no, 1, 0",
                "m.csv:2: count: must be a whole number, not '+3'",
                "m.csv:2: priority: must be a whole number, not '1e3'",
            ]
        ),
        ("prompt,id\n,a\n", ["m.csv:2: prompt: is required"]),
        ("prompt,tags\nx,foo\n", ["m.csv:2: tags: must be a JSON object, or NAME=VALUE pairs separated by '|'"]),
        (
            "prompt,tags\nx,{a}\n",
            ["m.csv:2: tags: not valid JSON: a field name in double quotes was expected (byte 2 of the cell)"]
        ),
        ("prompt,a,tags\nx,1,a=2\n", ["m.csv:2: tags.a: is given twice"]),
        (
            "prompt,image_ref\nx,http://example.com/a.png|ftp://e.com/b|\n",
            [
                "m.csv:2: image_ref[2]: is empty",
                "m.csv:2: image_ref[0]: URL must use https, not http",
                "m.csv:2: image_ref[1]: URL must use https, not ftp",
            ]
        ),
        (
            "prompt,image_ref\nx,none.png|ftp://e.com/b\n",
            [
                "m.csv:2: image_ref[0]: file 'none.png' does not exist",
                "m.csv:2: image_ref[1]: URL must use https, not ftp",
            ]
        ),
        ("prompt\nx\u{0}y\n", ["m.csv:2: prompt: holds a NUL"]),
        ("prompt\n", ["m.csv: holds no rows"]), ("", ["m.csv: holds no rows"]),
    ])
    func faults(_ text: String, _ faults: [String]) throws {
        #expect(try Scratch().faults(text, as: "m.csv") == faults)
    }

    @Test func invalidUTF8IsAFaultOfItsCell() throws {
        let bytes = Array("prompt,shop\nx,".utf8) + [0xFF] + Array("\n".utf8) + [0xC3, 0x28] + Array(",y\nz,ok\n".utf8)
        let outcome = try Scratch().read(bytes, as: "m.csv")
        #expect(outcome.faults == ["m.csv:2: shop: is not valid UTF-8", "m.csv:3: prompt: is not valid UTF-8"])
        #expect(outcome.jobs.map(\.request.prompt) == ["z"])
    }

    @Test func linesOfRecordsCountLinesInsideQuotes() throws {
        let outcome = try Scratch().read("prompt,id\r\n\"a\r\nb\",\r\n\r\nc,\r\n\"d\"\"e\",x".utf8, as: "m.csv")
        #expect(outcome.jobs.map(\.key) == ["row-000002", "row-000005", "x"])
        #expect(outcome.places == ["m.csv:2", "m.csv:5", "m.csv:6"])
        #expect(outcome.jobs.map(\.request.prompt) == ["a\r\nb", "c", "d\"e"])
    }

    @Test func columnsIgnoreCaseAndSpace() throws {
        let text = " PROMPT , Id,WEB_SEARCH, Shop \nx,a, Yes ,  north \ny,b,0,\n"
        let outcome = try Scratch().read(text.utf8, as: "m.csv")
        #expect(outcome.faults == [])
        #expect(outcome.jobs.map(\.request.webSearch) == [true, false])
        #expect(outcome.jobs.map(\.tags) == [["Shop": "  north "], [:]])
    }

    @Test func admittedColumnsNeedNoOtherName() throws {
        let outcome = try Scratch().read("prompt,Tag\nx,a\n".utf8, as: "m.csv", admittedTags: ["tag"])
        #expect(outcome.jobs.first?.tags == ["Tag": "a"])
    }

    @Test func cellsMayHoldJSON() throws {
        let text = """
            prompt,tags,image_ref
            x,"{""a"":1,""b"":""t""}","[""https://example.com/a|b.png"",{""url"":""https://example.com/c.png""}]"
            """
        let outcome = try Scratch().read(text.utf8, as: "m.csv")
        #expect(outcome.jobs.first?.tags == ["a": "1", "b": "t"])
        #expect(outcome.jobs.first?.request.references.count == 2)
    }

    @Test func quotesAreTextInTSV() throws {
        let outcome = try Scratch().read("prompt\tnote\n\"G I G\" painted\t\"\n\"\"\tb".utf8, as: "m.tsv")
        #expect(outcome.jobs.map(\.request.prompt) == ["\"G I G\" painted", "\"\""])
        #expect(outcome.jobs.map(\.tags) == [["note": "\""], ["note": "b"]])
    }

    @Test func plainNamesAreNoNearMisses() {
        for name in [
            "Category", "Challenge", "Note", "Notes", "Name", "Title", "Price", "Color", "sku", "country", "size",
        ] {
            #expect(NearMiss.of(name, among: Field.names) == nil, "\(name)")
        }
        for (typo, meant) in [
            ("promt", "prompt"), ("propmt", "prompt"), ("Prompts", "prompt"), ("aspect-ratio", "aspect_ratio"),
            ("aspect_ration", "aspect_ratio"), ("ouput", "output"), ("tag", "tags"), ("websearch", "web_search"),
            ("image_refs", "image_ref"), ("userid", "user_id"), ("modle", "model"), ("ID ", "id"),
        ] {
            #expect(NearMiss.of(typo, among: Field.names) == meant, "\(typo)")
        }
    }

    /// Any cells, written by the book, come back as they were.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces = ["a", ",", "\"", "\n", "\r\n", "\r", " ", "é", "👩‍👩‍👧", "\t", "'", "{", "|", "\u{2028}"]
        let rows = (0..<40).map { _ in
            (0..<3).map { _ in
                (0..<Int.random(in: 1..<7, using: &random)).map { _ in random.pick(pieces) }.joined()
            }
        }
        func cell(_ text: String) -> String {
            let needsQuotes = text.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
            guard needsQuotes || Bool.random(using: &random) else { return text }
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
        var text = "prompt,one,two"
        for row in rows { text += (Bool.random(using: &random) ? "\n" : "\r\n") + row.map(cell).joined(separator: ",") }
        let outcome = try Scratch().read(text.utf8, as: "m.csv", limits: ReadingLimits(piece: 61))
        #expect(outcome.faults == [])
        let read = outcome.jobs.map { [$0.request.prompt, $0.tags["one"], $0.tags["two"]].compactMap(\.self) }
        #expect(read.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
    }
}
