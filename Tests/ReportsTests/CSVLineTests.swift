import Testing

@testable import Reports

@Suite("A line of CSV")
struct CSVLineTests {
    @Test(
        "quotes what needs it, whatever is laid over the quote",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""),
            ("a\"\u{301}b", "\"a\"\"\u{301}b\""), ("a,\r\nb", "\"a,\r\nb\""), ("=1+1", "'=1+1"), ("＝1+1", "'＝1+1"),
            ("\n=1", "\"'\n=1\""), ("-1+A1", "'-1+A1"), ("-1.5", "-1.5"),
            ("=\"\u{301}", "\"'=\"\"\u{301}\""),
        ])
    func cell(text: String, written: String) {
        #expect(Array(CSVLine.encode([text]).unicodeScalars) == Array(written.unicodeScalars))
    }
}
