import NightshiftCore
import Reports

/// What the pages show at one moment, in parts that are sent only where they changed.
struct Snapshot: Sendable {
    enum PartName: String, CaseIterable, Sendable {
        case status, throughput, images, failures, trouble
    }

    struct Part: Hashable, Sendable {
        let name: PartName
        /// Grows with every part that changes, over all parts.
        let revision: Int
        let json: String
    }

    /// `nil` where the queue could not be read.
    let reading: Reading?
    let run: LiveStanding?
    let parts: [Part]

    var revision: Int { parts.map(\.revision).max() ?? 0 }

    /// The parts whose texts are given, each with the revision of the former one where it is the same.
    static func parts(_ texts: [PartName: String], after former: Snapshot?) -> [Part] {
        let revision = (former?.revision ?? 0) + 1
        let known = Dictionary(uniqueKeysWithValues: (former?.parts ?? []).map { ($0.name, $0) })
        return PartName.allCases.compactMap { name in
            guard let text = texts[name] else { return known[name] }
            if let old = known[name], old.json == text { return old }
            return Part(name: name, revision: revision, json: text)
        }
    }
}
