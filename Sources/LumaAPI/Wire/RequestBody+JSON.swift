/// JSON written straight into a request's body, because parts of that body are files that no encoder should hold.
extension RequestBody {
    /// Appends a JSON string, quotes included.
    mutating func append(jsonString text: String) {
        // An image in base64 above all: tens of megabytes with nothing to escape.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            append("\"")
            append(text)
            append("\"")
            return
        }
        var escaped = "\""
        escaped.reserveCapacity(text.utf8.count + 2)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case ..<" ":
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        append(escaped + "\"")
    }
}
