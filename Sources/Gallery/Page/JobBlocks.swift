/// The page's jobs, written aside as blocks of JSON arrays.
struct JobBlocks {
    private static let size = 500

    private let spool: OpenFile
    private(set) var count = 0

    init(_ spool: OpenFile) {
        self.spool = spool
    }

    mutating func add(_ entry: JobEntry) throws {
        let isFirst = count % Self.size == 0
        if isFirst, count > 0 { try spool.write("]</script>\n") }
        try spool.write(isFirst ? "<script type=\"application/json\" class=\"jobs\">[" : ",\n")
        try spool.write(try InlineData.json(entry))
        count += 1
    }

    /// Ends the last block and hands over all of them.
    mutating func finished() throws(PageTrouble) -> OpenFile {
        if count > 0 { try spool.write("]</script>\n") }
        return spool
    }
}
