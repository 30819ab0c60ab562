/// Which columns of an invoice's file are read, by the names in its header.
///
/// Written `id=generation_id,amount=amount_usd`. Names ignore case and the space around them; a column that nobody asks for is
/// passed over.
package struct InvoiceColumns: Hashable, Sendable {
    /// What a column can be read as.
    enum Role: String, CaseIterable {
        /// The generation's id.
        case id
        /// The `X-Request-Id`.
        case request
        case amount

        /// What such a column may be called where the user does not say.
        var usualNames: [String] {
            switch self {
            case .id: ["generation_id", "generation", "id"]
            case .request: ["request_id", "x-request-id"]
            case .amount: ["amount_usd", "amount", "cost_usd", "cost"]
            }
        }
    }

    private let chosen: [Role: String]

    package static let usual = InvoiceColumns(chosen: [:])

    private init(chosen: [Role: String]) {
        self.chosen = chosen
    }

    /// `nil` where it is not written so, or names a role twice.
    package init?(_ text: String) {
        var chosen: [Role: String] = [:]
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1).map { String($0).trimmingSpace }
            guard parts.count == 2, let role = Role(rawValue: parts[0]), chosen[role] == nil, !parts[1].isEmpty else {
                return nil
            }
            chosen[role] = parts[1]
        }
        self.init(chosen: chosen)
    }

    /// Where each role stands in a header of these names; `nil` after naming every fault.
    func places(among names: [String], line: Int, log: FaultLog) -> [Role: Int]? {
        let folded = names.map { $0.trimmingSpace.lowercased() }
        let faultsBefore = log.total
        for (index, name) in folded.enumerated() where !name.isEmpty && folded[..<index].contains(name) {
            log.add(line: line, field: names[index].trimmingSpace, "is the name of two columns")
        }
        // Who names one column of ids does not want another one guessed.
        let areIDsChosen = chosen[.id] != nil || chosen[.request] != nil
        var places: [Role: Int] = [:]
        for role in Role.allCases {
            guard let name = chosen[role] else {
                if areIDsChosen, role != .amount { continue }
                places[role] = role.usualNames.lazy.compactMap { folded.firstIndex(of: $0) }.first
                continue
            }
            places[role] = folded.firstIndex(of: name.lowercased())
            if places[role] == nil { log.add(line: line, "there is no column '\(name)'\(Self.hint(names))") }
        }
        if chosen[.amount] == nil, places[.amount] == nil {
            log.add(
                line: line,
                "there is no column of amounts; name it with --invoice-columns amount=NAME\(Self.hint(names))")
        }
        if !areIDsChosen, places[.id] == nil, places[.request] == nil {
            log.add(
                line: line,
                "there is no column of ids; name it with --invoice-columns id=NAME or request=NAME\(Self.hint(names))")
        }
        return log.total == faultsBefore ? places : nil
    }

    private static func hint(_ names: [String]) -> String {
        "; there are: " + names.map(\.trimmingSpace).joined(separator: ", ")
    }
}
