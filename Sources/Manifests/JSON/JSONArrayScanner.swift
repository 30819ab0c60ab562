/// Finds where an element of a top-level array ends, without reading it: brackets are counted, strings skipped.
///
/// Can stop at any byte and go on when more bytes are there.
struct JSONArrayScanner {
    private var position = 0
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// The length of the element at the start of the window once its end is known: the offset of the comma or bracket
    /// behind it.
    mutating func elementEnd(in window: UnsafeBufferPointer<UInt8>) -> Int? {
        while position < window.count {
            let byte = window[position]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    if depth == 0 { return position }
                    depth -= 1
                case UInt8(ascii: ","):
                    if depth == 0 { return position }
                default: break
                }
            }
            position += 1
        }
        return nil
    }
}
