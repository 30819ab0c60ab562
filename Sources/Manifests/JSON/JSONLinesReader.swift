/// Reads one object a line. Rows are numbered by their line, so ids stay when rows are appended.
struct JSONLinesReader {
    let buffer: RecordBuffer
    let sink: RowSink

    func read() throws {
        try buffer.eachLine { line, bytes in
            if !bytes.isBlank { try sink.accept(json: bytes, line: line, number: line) }
        }
    }
}

extension RowSink {
    /// Takes the bytes of one JSON value as a row.
    ///
    /// - Parameter line: where the bytes start.
    func accept(json bytes: UnsafeBufferPointer<UInt8>, line: Int, number: Int) throws {
        do {
            guard case .record(let fields) = try JSONParser.value(in: bytes) else {
                let hint = bytes.first == UInt8(ascii: "[") ? "; name the file .json if it holds one array" : ""
                return log.add(line: line, "a row must be a JSON object\(hint)")
            }
            try accept(fields: fields, line: line, number: number)
        } catch let problem as JSONProblem {
            let before = UnsafeBufferPointer(rebasing: bytes[..<min(problem.offset, bytes.count)])
            let column = before.count - (before.lastIndex(of: 0x0A) ?? -1)
            log.add(line: line + before.newlines, "not valid JSON: \(problem.message) (byte \(column) of the line)")
        }
    }

    /// Takes a row of named values, as JSON and YAML have them: names are exact, and unknown ones are faults.
    func accept(fields: [RowField], line: Int, number: Int, idSuffix: String = "") throws {
        var decoder = decoder
        for field in fields {
            if let known = Field(rawValue: field.name) {
                decoder.set(known, to: field.value)
            } else if admittedTags.contains(field.name) {
                decoder.setTag(field.name, to: field.value)
            } else {
                decoder.refuseUnknown(field.name, hint: "put it under tags, or")
            }
        }
        try accept(decoder.draft, line: line, number: number, idSuffix: idSuffix)
    }
}
