import Foundation

extension RecordBuffer {
    /// Hands over line after line, without line feeds and without the carriage return of a CRLF.
    ///
    /// The bytes are valid during the call only.
    func eachLine(_ body: (_ line: Int, _ bytes: UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        var searched = 0
        while true {
            let window = window
            if let feed = window.index(ofFeedFrom: searched) {
                try body(line, UnsafeBufferPointer(rebasing: window[..<feed]).withoutReturn)
                drop(feed + 1, newlines: 1)
                searched = 0
            } else if isAtEnd {
                if !window.isEmpty { try body(line, window.withoutReturn) }
                return
            } else {
                searched = window.count
                try more()
            }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Where the next line feed stands.
    fileprivate func index(ofFeedFrom offset: Int) -> Int? {
        guard let base = baseAddress, offset < count, let found = memchr(base + offset, 0x0A, count - offset) else {
            return nil
        }
        return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
    }

    fileprivate var withoutReturn: Self {
        last == 0x0D ? UnsafeBufferPointer(rebasing: self[..<(count - 1)]) : self
    }

    /// The bytes as text, or `nil` where they are not UTF-8.
    var text: String? { isASCII ? String(decoding: self, as: UTF8.self) : String(validating: self, as: UTF8.self) }

    /// Eight bytes at a time: most text is, and then need not be validated at its own, slower pace.
    private var isASCII: Bool {
        var place = 0
        let raw = UnsafeRawBufferPointer(self)
        while place + 8 <= count {
            if raw.loadUnaligned(fromByteOffset: place, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
            place += 8
        }
        return self[place...].allSatisfy { $0 < 0x80 }
    }

    func text(_ range: Range<Int>) -> String? { UnsafeBufferPointer(rebasing: self[range]).text }

    /// Only spaces and tabs.
    var isBlank: Bool { allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    var newlines: Int { reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) } }
}
