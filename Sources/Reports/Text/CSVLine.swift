/// A line of CSV (RFC 4180), safe to open in a spreadsheet.
enum CSVLine {
    /// A cell that a spreadsheet would take for a formula gets a leading apostrophe: prompts and tags are strangers' words. Where
    /// wide signs are typed, spreadsheets take those for the narrow ones.
    static func encode(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",")
    }

    private static func cell(_ text: String) -> String {
        let first = text.unicodeScalars.first
        let isFormula = first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } ?? false
        let safe = isFormula && Double(text) == nil ? "'" + text : text
        guard safe.unicodeScalars.contains(where: { "\",\n\r".unicodeScalars.contains($0) }) else { return safe }
        // By code point: a quote with an accent laid over it is another character, and a quote all the same.
        let doubled = safe.unicodeScalars.flatMap { $0 == "\"" ? ["\"", "\""] : [$0] as [Unicode.Scalar] }
        return "\"" + String(String.UnicodeScalarView(doubled)) + "\""
    }
}
