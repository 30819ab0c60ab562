/// Finds names that occur twice among any number, in bounded memory.
///
/// The first 65,536 names are held as fingerprints, and a double among them is seen at once. Beyond that all go to a
/// `SpillFile`, partitioned by hash, and `finish` looks at one partition after another: names that are equal share it.
final class NameIndex {
    struct Entry {
        let line: Int
        /// Names with the same owner repeat each other for a reason reported elsewhere; 0 owns nothing.
        let owner: UInt64
    }

    struct Repetition {
        let name: String
        let line: Int
        let firstLine: Int
    }

    private let capacity: Int
    private var held: [Fingerprint: Entry] = [:]
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
            let spill = try SpillFile()
            // A first occurrence is never the one reported, so its name is not needed.
            for (fingerprint, entry) in held {
                try spill.add(SpillFile.Record(fingerprint: fingerprint, entry: entry, name: ""))
            }
            held = [:]
            self.spill = spill
            try spill.add(SpillFile.Record(fingerprint: fingerprint, entry: entry, name: name))
            return nil
        }
        held[fingerprint] = entry
        return nil
    }

    /// Reports the doubles that were not seen on insertion, in no particular order.
    func finish(_ report: (Repetition) -> Void) throws(ManifestReadError) {
        guard let spill else { return }
        for partition in 0..<SpillFile.partitions {
            var firsts: [Fingerprint: Entry] = [:]
            try spill.eachRecord(of: partition) { record in
                if let first = firsts[record.fingerprint] {
                    if let double = Self.double(record.name, record.entry, after: first) { report(double) }
                } else {
                    firsts[record.fingerprint] = record.entry
                }
            }
        }
    }

    private static func double(_ name: String, _ entry: Entry, after first: Entry) -> Repetition? {
        if entry.owner != 0, entry.owner == first.owner { return nil }
        return Repetition(name: name, line: entry.line, firstLine: first.line)
    }
}
