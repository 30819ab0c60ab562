/// Reads the objects of one top-level array, one at a time. Rows are numbered by their place in the array.
///
/// Ours, because a reader that takes the whole array first would hold the whole file.
struct JSONArrayReader {
    let buffer: RecordBuffer
    let sink: RowSink

    func read() throws {
        buffer.drop(1, newlines: 0)
        var number = 0
        while true {
            guard try buffer.skipSpace() else { return notClosed() }
            if buffer.window.first == UInt8(ascii: "]"), number == 0 { break }
            var scanner = JSONArrayScanner()
            var end = scanner.elementEnd(in: buffer.window)
            while end == nil, !buffer.isAtEnd {
                try buffer.more()
                end = scanner.elementEnd(in: buffer.window)
            }
            guard let end else { return notClosed() }
            number += 1
            let element = UnsafeBufferPointer(rebasing: buffer.window[..<end])
            let closing = buffer.window[end]
            if element.isEmpty {
                sink.log.add(line: buffer.line, "not valid JSON: an element is missing beside this comma")
            } else {
                try sink.accept(json: element, line: buffer.line, number: number)
            }
            buffer.drop(end, newlines: element.newlines)
            if closing != UInt8(ascii: ",") { break }
            buffer.drop(1, newlines: 0)
        }
        guard buffer.window.first == UInt8(ascii: "]") else {
            return sink.log.add(line: buffer.line, "not valid JSON: ']' was expected; reading stopped")
        }
        buffer.drop(1, newlines: 0)
        if try buffer.skipSpace() { sink.log.add(line: buffer.line, "text after the end of the array") }
    }

    private func notClosed() {
        sink.log.add(line: buffer.line, "not valid JSON: the array, or the row that starts here, is not closed")
    }
}

extension RecordBuffer {
    /// Moves to the next byte that is no white space; `false` at the end of the file.
    func skipSpace() throws -> Bool {
        while true {
            let window = window
            let blank = window.prefix { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
            drop(blank.count, newlines: UnsafeBufferPointer(rebasing: blank).newlines)
            if blank.count < window.count { return true }
            if isAtEnd { return false }
            try more()
        }
    }
}
