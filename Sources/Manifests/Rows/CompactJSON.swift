/// Writes values as JSON without spaces, members in the order of the manifest.
enum CompactJSON {
    static func text(of value: RowValue) -> String {
        var out = ""
        write(value, to: &out)
        return out
    }

    private static func write(_ value: RowValue, to out: inout String) {
        switch value {
        case .null: out += "null"
        case .flag(let flag): out += flag ? "true" : "false"
        case .number(let text): out += text
        case .text(let text), .cell(let text): quote(text, to: &out)
        case .scalar(let text):
            // YAML does not say which type was meant; what JSON could read as a number or boolean is written as one.
            if isBare(text) { out += text } else { quote(text, to: &out) }
        case .list(let values):
            out += "["
            for (index, value) in values.enumerated() {
                if index > 0 { out += "," }
                write(value, to: &out)
            }
            out += "]"
        case .record(let fields):
            out += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { out += "," }
                quote(field.name, to: &out)
                out += ":"
                write(field.value, to: &out)
            }
            out += "}"
        }
    }

    private static func isBare(_ text: String) -> Bool {
        if text == "true" || text == "false" { return true }
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else {
            return false
        }
        if case .number? = try? JSONParser.value(of: text) { return true }
        return false
    }

    private static func quote(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}
