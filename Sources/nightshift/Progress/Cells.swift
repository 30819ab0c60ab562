/// Text as a terminal lays it out: in cells, of which some characters take two and some none.
enum Cells {
    static func width(of text: String) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    /// The same of a text with colours (`Ink`), which take no room.
    static func width(ofInked text: String) -> Int {
        var isColour = false
        return text.reduce(0) { width, character in
            if isColour {
                isColour = character != "m"
                return width
            }
            isColour = character == "\u{1B}"
            return width + Self.width(of: character)
        }
    }

    /// As much of it as fits, with an ellipsis where something was left out.
    static func fit(_ text: String, width limit: Int) -> String {
        guard width(of: text) > limit else { return text }
        var kept = ""
        var used = 0
        for character in text {
            let next = width(of: character)
            guard used + next <= limit - 1 else { break }
            kept.append(character)
            used += next
        }
        return limit > 0 ? kept + "…" : ""
    }

    private static func width(of character: Character) -> Int {
        // The usual ones need no look into Unicode's tables.
        if let byte = character.asciiValue { return (0x20..<0x7F).contains(byte) ? 1 : 0 }
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return isWide(scalar.value) ? 2 : 1
        }
    }

    /// The blocks that Unicode's East Asian Width calls wide or fullwidth.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1B000...0x1B2FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
