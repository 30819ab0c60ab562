/// A strict JSON reader (RFC 8259) over the bytes of one row.
///
/// Ours, because Foundation's classes see neither duplicate members nor positions, lose how a number was written, and
/// are several times too slow for manifests of millions of rows. The row is in memory as a whole; the file is not.
struct JSONParser {
    static let deepest = 64

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    private var depth = 0

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Reads exactly one value, with white space around it.
    static func value(in bytes: UnsafeBufferPointer<UInt8>) throws(JSONProblem) -> RowValue {
        var parser = JSONParser(bytes: bytes)
        parser.skipSpace()
        let value = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else {
            throw JSONProblem(offset: parser.position, message: "text after the end of the value")
        }
        return value
    }

    /// The same for JSON that stands inside something else, such as a cell.
    static func value(of text: String) throws(JSONProblem) -> RowValue {
        let bytes = Array(text.utf8)
        let result: Result<RowValue, JSONProblem> = bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONProblem) { return .success(try value(in: buffer)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    func problem(_ message: String) -> JSONProblem { JSONProblem(offset: position, message: message) }

    private mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private mutating func value() throws(JSONProblem) -> RowValue {
        guard let byte = current else { throw problem("the value is missing") }
        switch byte {
        case UInt8(ascii: "{"): return .record(try object())
        case UInt8(ascii: "["): return .list(try array())
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "-"), 0x30...0x39: return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .flag(true))
        case UInt8(ascii: "f"): return try word("false", .flag(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw problem("a value was expected")
        }
    }

    private mutating func word(_ word: StaticString, _ value: RowValue) throws(JSONProblem) -> RowValue {
        let length = word.utf8CodeUnitCount
        let matches =
            position + length <= bytes.count
            && (0..<length).allSatisfy { bytes[position + $0] == word.utf8Start[$0] }
        guard matches else { throw problem("a value was expected") }
        position += length
        return value
    }

    private mutating func object() throws(JSONProblem) -> [RowField] {
        try enter()
        var fields: [RowField] = []
        var names: Set<String> = []
        skipSpace()
        if current == UInt8(ascii: "}") {
            leave()
            return fields
        }
        fields.reserveCapacity(8)
        while true {
            guard current == UInt8(ascii: "\"") else { throw problem("a field name in double quotes was expected") }
            let place = position
            let name = try string()
            if has(name, in: fields, &names) {
                throw JSONProblem(offset: place, message: "the field '\(name)' is given twice")
            }
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw problem("':' was expected") }
            position += 1
            skipSpace()
            fields.append(RowField(name: name, value: try value()))
            skipSpace()
            switch current {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                leave()
                return fields
            default: throw problem("',' or '}' was expected")
            }
            skipSpace()
        }
    }

    /// A few names are compared one by one; many go through a set.
    private func has(_ name: String, in fields: [RowField], _ names: inout Set<String>) -> Bool {
        if fields.count < 12 { return fields.contains { $0.name == name } }
        if names.isEmpty { names = Set(fields.map(\.name)) }
        return !names.insert(name).inserted
    }

    private mutating func array() throws(JSONProblem) -> [RowValue] {
        try enter()
        var values: [RowValue] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            leave()
            return values
        }
        while true {
            values.append(try value())
            skipSpace()
            switch current {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                leave()
                return values
            default: throw problem("',' or ']' was expected")
            }
            skipSpace()
        }
    }

    private mutating func enter() throws(JSONProblem) {
        guard depth < Self.deepest else { throw problem("nested deeper than \(Self.deepest) levels") }
        depth += 1
        position += 1
    }

    private mutating func leave() {
        depth -= 1
        position += 1
    }
}
