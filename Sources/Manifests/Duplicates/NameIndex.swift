/// Finds names that occur twice among any number, and names that are mentioned but do not occur, in bounded memory.
///
/// The first 65,536 names are held as fingerprints, and a double among them is seen at once. Beyond that all go to a
/// `SpillFile`, partitioned by hash, and `finish` looks at one partition after another: names that are equal share it.
final class NameIndex {
    struct Entry {
        let line: Int
        /// Names with the same owner repeat each other for a reason reported elsewhere; 0 owns nothing.
        let owner: UInt64

        /// A name that another row mentions, rather than one that occurs.
        static func mention(line: Int) -> Entry { Entry(line: line, owner: .max) }
        var isMention: Bool { owner == .max }
    }

    /// A name that a row says there is.
    struct Mention {
        let name: String
        let line: Int
        /// A name of the form `NAME-1` occurs: what is mentioned may be a row of variations.
        let hasVariations: Bool
    }

    struct Repetition {
        let name: String
        let line: Int
        let firstLine: Int
    }

    private let capacity: Int
    private var held: [Fingerprint: Entry] = [:]
    private var mentions: [(name: String, line: Int)] = []
    private var spill: SpillFile?

    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// Adds a name; returns the double if it is one that can be seen now.
    ///
    /// - Parameters:
    ///   - text: what is compared.
    ///   - name: what the message shows.
    func insert(_ text: String, name: String, line: Int, owner: UInt64 = 0) throws(ManifestReadError) -> Repetition? {
        let fingerprint = Fingerprint(of: text)
        let entry = Entry(line: line, owner: owner)
        if let spill {
            try spill.add(SpillFile.Record(fingerprint: fingerprint, entry: entry, name: name))
            return nil
        }
        if let first = held[fingerprint] { return Self.double(name, entry, after: first) }
        if held.count == capacity {
            let spill = try spilled()
            try spill.add(SpillFile.Record(fingerprint: fingerprint, entry: entry, name: name))
            return nil
        }
        held[fingerprint] = entry
        return nil
    }

    /// Adds a name that is to be among those inserted, before or after this.
    func mention(_ name: String, line: Int) throws(ManifestReadError) {
        if spill == nil, mentions.count < capacity {
            mentions.append((name, line))
            return
        }
        let spill = try spilled()
        try spill.add(SpillFile.Record(fingerprint: Fingerprint(of: name), entry: .mention(line: line), name: name))
    }

    /// Moves everything that is held to disk, where it is not there already.
    private func spilled() throws(ManifestReadError) -> SpillFile {
        if let spill { return spill }
        let spill = try SpillFile()
        // A first occurrence is never the one reported, so its name is not needed.
        for (fingerprint, entry) in held {
            try spill.add(SpillFile.Record(fingerprint: fingerprint, entry: entry, name: ""))
        }
        for (name, line) in mentions {
            try spill.add(SpillFile.Record(fingerprint: Fingerprint(of: name), entry: .mention(line: line), name: name))
        }
        (held, mentions) = ([:], [])
        self.spill = spill
        return spill
    }

    /// Reports the doubles that were not seen on insertion, and the names that are mentioned and do not occur, in no
    /// particular order.
    func finish(
        _ report: (Repetition) -> Void, missing: (Mention) -> Void = { _ in }
    ) throws(ManifestReadError) {
        for (name, line) in mentions where held[Fingerprint(of: name)] == nil {
            let hasVariations = held[Fingerprint(of: name + "-1")] != nil
            missing(Mention(name: name, line: line, hasVariations: hasVariations))
        }
        guard let spill else { return }
        for partition in 0..<SpillFile.partitions {
            var firsts: [Fingerprint: Entry] = [:]
            var hasMentions = false
            try spill.eachRecord(of: partition) { record in
                if record.entry.isMention {
                    hasMentions = true
                } else if let first = firsts[record.fingerprint] {
                    if let double = Self.double(record.name, record.entry, after: first) { report(double) }
                } else {
                    firsts[record.fingerprint] = record.entry
                }
            }
            guard hasMentions else { continue }
            // Once more, for what is mentioned may come before what is meant.
            try spill.eachRecord(of: partition) { record in
                guard record.entry.isMention, firsts[record.fingerprint] == nil else { return }
                missing(Mention(name: record.name, line: record.entry.line, hasVariations: false))
            }
        }
    }

    private static func double(_ name: String, _ entry: Entry, after first: Entry) -> Repetition? {
        if entry.owner != 0, entry.owner == first.owner { return nil }
        return Repetition(name: name, line: entry.line, firstLine: first.line)
    }
}
