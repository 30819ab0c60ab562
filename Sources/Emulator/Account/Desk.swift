/// An account together with its journal: nothing leaves the desk before it is written down.
struct Desk {
    var account: Account
    private let journal: Journal?

    /// Rebuilds the account from the journal, if there is one.
    init(_ configuration: EmulatorConfiguration, at now: Double) throws(EmulatorError) {
        guard let path = configuration.journalPath else {
            journal = nil
            account = Account(configuration, signer: .random())
            return
        }
        let (journal, records) = try Journal.open(path)
        self.journal = journal
        let known = records.lazy.compactMap(Desk.signer(in:)).first
        let signer = known ?? .random()
        account = Account(configuration, signer: signer)
        if known == nil {
            account.note([
                "kind": "start", "key0": .string(String(signer.key0, radix: 16)),
                "key1": .string(String(signer.key1, radix: 16)),
            ])
            if configuration.credits != nil { account.noteCredits() }
        }
        for (index, record) in records.enumerated() {
            guard account.restore(record) else { throw .journalDamaged(path: path, line: index + 1) }
        }
        account.ledger.settle(at: now)
        try journal.append(account.takeRecords())
    }

    mutating func commit() throws(EmulatorError) {
        let records = account.takeRecords()
        try journal?.append(records)
    }

    func close() { journal?.close() }

    private static func signer(in record: JSONValue) -> AddressSigner? {
        guard record["kind"]?.text == "start",
            let key0 = record["key0"]?.text.flatMap({ UInt64($0, radix: 16) }),
            let key1 = record["key1"]?.text.flatMap({ UInt64($0, radix: 16) })
        else { return nil }
        return AddressSigner(key0: key0, key1: key1)
    }
}

extension Account {
    mutating func noteCredits() {
        note(["kind": "credits", "granted": .whole(orNull: ledger.granted)])
    }

    /// Takes one journal record back in. False when it makes no sense.
    mutating func restore(_ record: JSONValue) -> Bool {
        switch record["kind"]?.text {
        case "start": return true
        case "credits": ledger.restore(granted: record["granted"]?.whole)
        case "met": plan.restore(record)
        case "leak": tally.keyLeaks += 1
        case "generation":
            guard let generation = Generation(record: record) else { return false }
            ledger.settle(at: generation.createdAt)
            enter(generation, at: generation.createdAt)
            tally.postsAccepted += 1
        default: return false
        }
        return true
    }
}
