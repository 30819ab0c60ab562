import NightshiftCore

/// What each column of a table is for.
///
/// Column names ignore case and the space around them, nothing else: `AspectRatio` is a near-miss of `aspect_ratio` and
/// refused, so that no ratio is lost silently. A column that resembles no field becomes a tag of its name.
struct TableHeader {
    enum Column {
        case field(Field)
        case tag(String)
    }

    let columns: [Column]

    /// - Returns: `nil` after naming every fault of the header.
    init?(names: [String], admittedTags: Set<String>, line: Int, log: FaultLog) {
        let admitted = Set(admittedTags.map { $0.lowercased() })
        var seen: Set<String> = []
        var columns: [Column] = []
        let faultsBefore = log.total
        for (index, name) in names.enumerated() {
            let name = name.trimmingSpace
            let folded = name.lowercased()
            if name.isEmpty {
                log.add(line: line, "column \(index + 1) has no name")
            } else if !seen.insert(folded).inserted {
                log.add(line: line, field: name, "is the name of two columns")
            } else if let field = Field(rawValue: folded) {
                columns.append(.field(field))
            } else if !admitted.contains(folded), let meant = NearMiss.of(name, among: Field.names) {
                log.add(
                    line: line, field: name,
                    "is not a column; did you mean '\(meant)'? To keep it as a tag: --tag \(Self.quoted(name))")
            } else {
                columns.append(.tag(name))
            }
        }
        if log.total == faultsBefore, !seen.contains(Field.prompt.rawValue) {
            let hint =
                names.count == 1 && names[0].contains(where: { ";,\t".contains($0) })
                ? "; do the ending of the file and its separator agree? Only commas and tabs separate" : ""
            log.add(line: line, "there is no column 'prompt'\(hint)")
        }
        guard log.total == faultsBefore else { return nil }
        self.columns = columns
    }

    private static func quoted(_ name: String) -> String { name.contains(" ") ? "'\(name)'" : name }
}

extension String {
    /// Without spaces and tabs at both ends.
    var trimmingSpace: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return self }
        let body = utf8.drop(while: isSpace)
        guard let end = body.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(self[body.startIndex...end])
    }
}
