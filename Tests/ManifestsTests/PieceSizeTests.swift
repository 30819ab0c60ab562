import Testing

@testable import Manifests

/// Where a piece ends must never show.
@Suite struct PieceSizeTests {
    private static let broken = [
        ("{\"prompt\":\"é\"}\r\n{\"prompt\":5}\r\n\r\n{\"prompt\":\"\\u00e9\"", "m.jsonl"),
        ("[{\"prompt\":\"a\\\"]\"} ,\n{\"x\":[{}]},,{\"prompt\":\"\\\\\"}] x", "m.json"),
        ("prompt,id\r\n\"a\"\"b\r\nc\",1\r\nx\"y,2\r\n\"z\"w,3\r\n\"\"\"\",4\r\na\rb,5\r\n\"c\"\r,6\n\"open", "m.csv"),
        ("prompt\tid\r\n\"a\"\t1\r\nb\r\n\t2\n\r\nc\r\td", "m.tsv"), ("\u{FEFF}prompt\r", "m.csv"),
    ]

    @Test(
        arguments: [
            (Samples.jsonl, "m.jsonl"), (Samples.json, "m.json"), (Samples.csv, "m.csv"), (Samples.tsv, "m.tsv"),
        ] + broken)
    func everySizeReadsTheSame(_ text: String, _ name: String) throws {
        let scratch = try Scratch()
        _ = try scratch.write(pngBytes, to: "pictures/b.png")
        let whole = try scratch.read(text.utf8, as: name)
        #expect(!whole.jobs.isEmpty || !whole.faults.isEmpty)
        for size in 1...(text.utf8.count + 1) {
            let pieces = try scratch.read(text.utf8, as: name, limits: ReadingLimits(piece: size))
            #expect(pieces == whole, "pieces of \(size)")
        }
    }
}
