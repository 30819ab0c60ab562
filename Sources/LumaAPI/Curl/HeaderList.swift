import CCurl

/// Header fields as libcurl takes them.
struct HeaderList: ~Copyable {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    deinit {
        curl_slist_free_all(pointer)
    }

    /// False, and nothing done, where one of the two holds what would end the field.
    mutating func append(_ name: String, _ value: String) -> Bool {
        let isBroken =
            name.isEmpty || name.utf8.contains { $0 < 0x21 || $0 == UInt8(ascii: ":") }
            || value.utf8.contains { $0 < 0x20 && $0 != 9 }
        if isBroken { return false }
        let isBlank = value.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let longest = name.utf8.count + value.utf8.count + 3
        // On the stack, unless it is long: libcurl makes a copy of its own.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: longest) { line in
            var end = 0
            func write(_ bytes: some Sequence<UInt8>) {
                for byte in bytes {
                    line.initializeElement(at: end, to: CChar(bitPattern: byte))
                    end += 1
                }
            }
            write(name.utf8)
            // A value that is empty is written with a semicolon.
            write(isBlank ? ";".utf8 : ": ".utf8)
            if !isBlank { write(value.utf8) }
            write(CollectionOfOne(0))
            guard let start = line.baseAddress else { fatalError("out of memory") }
            add(start)
        }
        return true
    }

    /// Of a field that libcurl would add on its own.
    mutating func leaveOut(_ name: String) {
        add(name + ":")
    }

    private mutating func add(_ line: UnsafePointer<CChar>) {
        guard let longer = curl_slist_append(pointer, line) else { fatalError("out of memory") }
        pointer = longer
    }
}
