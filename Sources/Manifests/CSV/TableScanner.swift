/// Finds the cells of one record byte by byte.
///
/// Ours, because no streaming reader was to be had that tells line numbers, refuses what RFC 4180 refuses, and leaves
/// memory constant. Can stop at any byte and go on when more bytes are there.
struct TableScanner {
    struct Cell {
        let range: Range<Int>
        /// Holds doubled quotes.
        let isDoubled: Bool
    }

    enum Problem: String {
        case bareQuote = "a quote inside an unquoted cell: put the cell in quotes and double the quotes inside"
        case afterQuote = "text after a closing quote: double the quotes inside a quoted cell"
        case notClosed = "the quote of a cell in this row is not closed"
        case bareReturn = "a carriage return without a line feed: save the file with LF or CRLF line ends"
    }

    private enum State { case cellStart, bare, quoted, afterQuote, done }

    private(set) var cells: [Cell] = []
    /// The first thing wrong with the record.
    private(set) var problem: Problem?
    /// Bytes of the record, its line end included, once `scan` returned true.
    private(set) var length = 0
    private(set) var newlines = 0

    private let separator: UInt8
    private let quotes: Bool
    private var state = State.cellStart
    private var cellStart = 0
    private var cellEnd = 0
    private var isDoubled = false

    init(notation: TableNotation) {
        separator = notation.separator
        quotes = notation.quotes
    }

    /// Gets ready for the next record, which starts at the start of the window.
    mutating func reset() {
        cells.removeAll(keepingCapacity: true)
        (problem, length, newlines, state, cellStart, isDoubled) = (nil, 0, 0, .cellStart, 0, false)
    }

    /// Looks at the bytes not yet seen; returns whether the record is complete.
    mutating func scan(_ window: UnsafeBufferPointer<UInt8>, isAtEnd: Bool) -> Bool {
        var position = length
        let count = window.count
        while position < count {
            let byte = window[position]
            switch state {
            case .cellStart:
                cellStart = position
                if quotes, byte == UInt8(ascii: "\"") {
                    state = .quoted
                    cellStart = position + 1
                    position += 1
                } else {
                    state = .bare
                }
            case .bare:
                while position < count, !isSpecial(window[position]) { position += 1 }
                guard position < count else { continue }
                switch window[position] {
                case separator: endCell(at: position)
                case 0x0A:
                    endCell(at: position)
                    return finish(at: position)
                case 0x0D:
                    switch returnIsLineEnd(at: position, in: window, isAtEnd: isAtEnd) {
                    case nil: return false
                    case true?:
                        endCell(at: position)
                        return finish(at: min(position + 1, count - 1))
                    case false?: break
                    }
                    note(.bareReturn)
                default: note(.bareQuote)
                }
                position += 1
            case .quoted:
                while position < count, window[position] != UInt8(ascii: "\"") {
                    if window[position] == 0x0A { newlines += 1 }
                    position += 1
                }
                guard position < count else { continue }
                cellEnd = position
                state = .afterQuote
                position += 1
            case .afterQuote:
                switch byte {
                case UInt8(ascii: "\""):
                    isDoubled = true
                    state = .quoted
                case separator: endCell(at: cellEnd)
                case 0x0A:
                    endCell(at: cellEnd)
                    return finish(at: position)
                case 0x0D:
                    switch returnIsLineEnd(at: position, in: window, isAtEnd: isAtEnd) {
                    case nil: return false
                    case true?:
                        endCell(at: cellEnd)
                        return finish(at: min(position + 1, count - 1))
                    case false?:
                        note(.bareReturn)
                        state = .bare
                    }
                default:
                    note(.afterQuote)
                    state = .bare
                }
                position += 1
            case .done: return true
            }
        }
        length = position
        return isAtEnd ? finishFile(at: position) : false
    }

    /// Whether a carriage return belongs to a line end; `nil`, to be asked again, where the next byte is not here yet.
    private mutating func returnIsLineEnd(
        at position: Int, in window: UnsafeBufferPointer<UInt8>, isAtEnd: Bool
    ) -> Bool? {
        if position + 1 < window.count { return window[position + 1] == 0x0A }
        if isAtEnd { return true }
        length = position
        return nil
    }

    private func isSpecial(_ byte: UInt8) -> Bool {
        byte == separator || byte == 0x0A || byte == 0x0D || (quotes && byte == UInt8(ascii: "\""))
    }

    private mutating func endCell(at end: Int) {
        cells.append(Cell(range: cellStart..<end, isDoubled: isDoubled))
        isDoubled = false
        state = .cellStart
        cellStart = end + 1
    }

    private mutating func finish(at feed: Int) -> Bool {
        length = feed + 1
        newlines += 1
        state = .done
        return true
    }

    private mutating func finishFile(at end: Int) -> Bool {
        switch state {
        case .cellStart:
            cellStart = end
            endCell(at: end)
        case .bare: endCell(at: end)
        case .afterQuote: endCell(at: cellEnd)
        case .quoted:
            note(.notClosed)
            endCell(at: end)
        case .done: break
        }
        state = .done
        return true
    }

    private mutating func note(_ problem: Problem) { if self.problem == nil { self.problem = problem } }
}
