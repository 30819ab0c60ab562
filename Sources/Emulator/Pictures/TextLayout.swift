import Foundation

/// A prompt broken into lines, as large as it fits.
struct TextLayout: Equatable {
    /// Pixels per dot of the typeface.
    var scale: Int
    var lines: [String]

    static func advance(_ scale: Int) -> Int { (BitmapFont.glyphWidth + 1) * scale }
    static func leading(_ scale: Int) -> Int { (BitmapFont.glyphHeight + 2) * scale }

    /// Pixels from the top of the first line to the bottom of the last.
    var height: Int { lines.count * Self.leading(scale) }

    init(_ text: String, width: Int, height: Int, largest: Int = 4) {
        let words = Self.words(text)
        let longest = words.map(\.count).max() ?? 0
        scale = 1
        lines = []
        for scale in stride(from: max(largest, 1), through: 1, by: -1) {
            let columns = max(1, width / Self.advance(scale))
            let rows = max(1, height / Self.leading(scale))
            // A large size that breaks words apart reads worse than a smaller one that does not.
            if scale > 2, longest > columns { continue }
            let lines = Self.wrap(words, columns: columns, rows: rows)
            guard lines.count <= rows || scale == 1 else { continue }
            self.scale = scale
            self.lines = lines.count <= rows ? lines : Self.cut(lines, rows: rows, columns: columns)
            return
        }
    }

    /// Words in characters that the typeface has, or one mark for each that it has not.
    private static func words(_ text: String) -> [[Unicode.Scalar]] {
        text.split(whereSeparator: \.isWhitespace).map { $0.map(plain) }
    }

    private static func plain(_ character: Character) -> Unicode.Scalar {
        let base = String(character).decomposedStringWithCanonicalMapping.unicodeScalars.first ?? " "
        switch base {
        case "\u{2018}", "\u{2019}": return "'"
        case "\u{201C}", "\u{201D}": return "\""
        case "\u{2013}", "\u{2014}": return "-"
        default: return base.isASCII ? base : "\u{FFFD}"
        }
    }

    /// Stops soon after more rows than fit are full.
    private static func wrap(_ words: [[Unicode.Scalar]], columns: Int, rows: Int) -> [String] {
        var lines: [String] = []
        var line: [Unicode.Scalar] = []
        for word in words {
            if !line.isEmpty, line.count + 1 + word.count > columns {
                lines.append(string(line))
                line = []
            }
            if !line.isEmpty { line.append(" ") }
            line += word
            while line.count > columns {
                lines.append(string(line.prefix(columns)))
                line.removeFirst(columns)
            }
            if lines.count > rows { return lines }
        }
        if !line.isEmpty { lines.append(string(line)) }
        return lines
    }

    private static func cut(_ lines: [String], rows: Int, columns: Int) -> [String] {
        var kept = Array(lines.prefix(rows))
        if let last = kept.popLast() { kept.append(last.prefix(max(0, columns - 3)) + "...") }
        return kept
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
