/// Counts every fault and keeps the first ones by line, so that a manifest full of faults costs no memory.
///
/// Faults need not come in line order: doubles that are found late are sorted in.
final class FaultLog {
    let file: String
    private let limit: Int
    private(set) var total = 0
    private var kept: [ManifestFault] = []

    init(file: String, limit: Int) {
        self.file = file
        self.limit = max(1, limit)
    }

    /// - Parameter line: 0 for the file as a whole.
    func add(line: Int, rowID: String? = nil, field: String? = nil, _ message: String) {
        total += 1
        if kept.count == limit, let last = kept.last, last.where.line <= line { return }
        let place = SourceLine(file: file, line: line)
        let fault = ManifestFault(
            where: place, rowID: rowID, field: field.map(Self.printable), message: Self.printable(message))
        // Within a line the order of arrival stays.
        let index = (kept.lastIndex { $0.where.line <= line }).map { $0 + 1 } ?? 0
        kept.insert(fault, at: index)
        if kept.count > limit { kept.removeLast() }
    }

    /// Messages quote what stands in the manifest, which may be long, or do things to a terminal.
    private static func printable(_ text: String) -> String {
        if text.utf8.count <= longest, NameRules.control(in: text) == nil { return text }
        var shown = ""
        for scalar in text.unicodeScalars.prefix(longest) {
            if NameRules.isControl(scalar) {
                shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > longest ? shown + "…" : shown
    }

    private static let longest = 600

    var rejection: ManifestRejected? { total == 0 ? nil : ManifestRejected(faults: kept, total: total) }
}
