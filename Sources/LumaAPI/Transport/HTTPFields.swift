/// Header fields in the order they came, looked up without regard to case.
package struct HTTPFields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    package private(set) var all: [Field] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    package mutating func add(_ name: String, _ value: String) {
        all.append(Field(name: name, value: value))
    }

    /// The value of the first field of that name, without the white space around it.
    package subscript(_ name: String) -> String? {
        all.first { $0.name.isSameIgnoringCase(as: name) }?.value.trimmingSpaces
    }
}

extension String {
    /// Names of fields are ASCII, so nothing else has a case.
    fileprivate func isSameIgnoringCase(as other: String) -> Bool {
        func lowered(_ byte: UInt8) -> UInt8 {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
        guard utf8.count == other.utf8.count else { return false }
        // The usual case, in one look. What is equal to ASCII and of its length is the same bytes.
        if self == other { return true }
        var others = other.utf8.makeIterator()
        return utf8.allSatisfy { byte in others.next().map { lowered($0) == lowered(byte) } ?? false }
    }

    /// The text without the spaces and tabs that HTTP allows around a field's value.
    fileprivate var trimmingSpaces: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        var rest = utf8.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return String(Substring(rest))
    }
}
