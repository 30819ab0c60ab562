extension JSONParser {
    /// A string, from its opening quote. Runs without escapes, which are most, become text without a copy between.
    mutating func string() throws(JSONProblem) -> String {
        let opening = position
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return try text(bytes.text(start..<(position - 1)), from: opening)
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(opening: opening) }
            guard byte >= 0x20 else { throw problem("a control character inside a string must be escaped") }
            position += 1
        }
        throw JSONProblem(offset: opening, message: "the string that starts here is not closed")
    }

    private func text(_ text: String?, from opening: Int) throws(JSONProblem) -> String {
        guard let text else { throw JSONProblem(offset: opening, message: "the string is not valid UTF-8") }
        return text
    }

    private mutating func escapedString(opening: Int) throws(JSONProblem) -> String {
        var decoded = Array(bytes[(opening + 1)..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return try text(String(validating: decoded, as: UTF8.self), from: opening)
            case UInt8(ascii: "\\"):
                try escape(into: &decoded)
            case 0x20...:
                decoded.append(byte)
                position += 1
            default: throw problem("a control character inside a string must be escaped")
            }
        }
        throw JSONProblem(offset: opening, message: "the string that starts here is not closed")
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(JSONProblem) {
        guard position + 1 < bytes.count else { throw problem("the escape is cut off") }
        let letter = bytes[position + 1]
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(letter)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape()
            decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return
        default: throw problem("unknown escape")
        }
        position += 2
    }

    private mutating func unicodeEscape() throws(JSONProblem) -> Unicode.Scalar {
        let opening = position
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) {
            guard first != 0 else { throw JSONProblem(offset: opening, message: "NUL (\\u0000) is not allowed") }
            return scalar
        }
        if first < 0xDC00, current == UInt8(ascii: "\\") {
            let second = try fourDigits()
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw JSONProblem(offset: opening, message: "half of a surrogate pair")
    }

    /// `\uXXXX` from its backslash.
    private mutating func fourDigits() throws(JSONProblem) -> UInt32 {
        guard position + 6 <= bytes.count, bytes[position + 1] == UInt8(ascii: "u") else {
            throw problem("\\u wants four hexadecimal digits")
        }
        var value: UInt32 = 0
        for offset in 2..<6 {
            let byte = bytes[position + offset]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: throw problem("\\u wants four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        position += 6
        return value
    }

    /// A number as it is written, checked against the grammar.
    mutating func number() throws(JSONProblem) -> String {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return try text(bytes.text(start..<position), from: start)
    }

    private mutating func digits() throws(JSONProblem) {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        guard position > start else { throw problem("a digit was expected") }
    }
}
