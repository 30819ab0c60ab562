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
        let wanted = name.lowercased()
        guard let field = all.first(where: { $0.name.lowercased() == wanted }) else { return nil }
        return field.value.trimmingSpaces
    }
}

extension String {
    /// The text without the spaces and tabs that HTTP allows around a field's value.
    fileprivate var trimmingSpaces: String {
        func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
