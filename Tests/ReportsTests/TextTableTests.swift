import Testing

@testable import Reports

@Suite("Columns for terminals")
struct TextTableTests {
    @Test("no control character gets through, in cells or in names of columns")
    func control() {
        var table = TextTable([("tag:a\u{1B}[31m\nb", .left), ("n", .right)])
        table.add(["\u{9B}2J", "1"])
        #expect(table.rendered == "tag:a\u{FFFD}[31m\u{FFFD}b  n\n\u{FFFD}2J           1")
    }
}
