/// Writes JSON the same way every time, so that equal values are equal texts: rows are compared as text.
struct JSONText {
    private(set) var text = ""

    mutating func raw(_ json: StaticString) {
        text += json.description
    }

    mutating func string(_ value: String) {
        text += "\""
        if value.utf8.contains(where: Self.needsEscape) {
            for scalar in value.unicodeScalars { escape(scalar) }
        } else {
            text += value
        }
        text += "\""
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        default:
            if scalar.value < 0x20 {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
