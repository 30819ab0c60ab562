import CCurl

/// Header fields as libcurl takes them.
struct HeaderList: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    deinit {
        curl_slist_free_all(pointer)
    }

    /// False, and nothing done, where one of the two holds what would end the field.
    mutating func append(_ name: String, _ value: String) -> Bool {
        let hasBreak =
            (name.utf8.contains { $0 < 0x21 || $0 == UInt8(ascii: ":") })
            || value.utf8.contains { $0 < 0x20 && $0 != 9 }
        if hasBreak || name.isEmpty { return false }
        // A value that is empty is written with a semicolon.
        add(
            value.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                ? name + ";" : "\(name): \(value)")
        return true
    }

    /// Of a field that libcurl would add on its own.
    mutating func leaveOut(_ name: String) {
        add(name + ":")
    }

    private mutating func add(_ line: String) {
        guard let longer = curl_slist_append(pointer, line) else { fatalError("out of memory") }
        pointer = longer
    }
}
