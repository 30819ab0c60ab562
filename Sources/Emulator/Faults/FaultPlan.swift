/// Decides which faults are met: by markers in prompts, and by chance drawn from the seed.
struct FaultPlan: Sendable {
    /// What a fault could concern: one prompt with one model, on one occasion.
    struct Occasion {
        var request: GenerationRequest
        /// How often this has come up for the same generation; 0 for submissions.
        var number = 0
        /// Sets this occasion's dice apart from all others.
        var dice: String
    }

    let seed: UInt64
    var chances: [FaultChance]
    /// How often counted markers were met, by fault and prompt.
    private(set) var met: [UInt64: Int] = [:]
    /// Keys met since they were last taken for the journal.
    private var unwritten: [UInt64] = []
    private var attempts: [UInt64: Int] = [:]

    init(seed: UInt64, chances: [FaultChance]) {
        self.seed = seed
        self.chances = chances
    }

    /// The occasion of one more submission of this request.
    mutating func submission(of request: GenerationRequest) -> Occasion {
        guard !chances.isEmpty else { return Occasion(request: request, dice: "") }
        let key = request.fingerprint
        attempts[key, default: 0] += 1
        return Occasion(request: request, dice: "\(key) \(attempts[key, default: 0])")
    }

    /// The first of these faults that is met now. Meeting a counted marker uses it up.
    mutating func first(of faults: [Fault], on occasion: Occasion) -> Fault? {
        faults.first { meets($0, on: occasion) }
    }

    mutating func meets(_ fault: Fault, on occasion: Occasion) -> Bool {
        let markers = (try? FaultMarker.markers(in: occasion.request.prompt)) ?? []
        for marker in markers where marker.fault == fault {
            guard let times = marker.times else {
                if let most = fault.occasionsPerGeneration, occasion.number >= most { continue }
                return true
            }
            let key = SipHash.hash([fault.rawValue], key0: occasion.request.fingerprint)
            if met[key, default: 0] < times {
                met[key, default: 0] += 1
                unwritten.append(key)
                return true
            }
        }
        for chance in chances where chance.fault == fault {
            var random = SeededRandom(seed: seed, "fault", fault.rawValue, occasion.dice)
            if random.fraction() < chance.probability { return true }
        }
        return false
    }

    /// Journal records for what was met since the last call.
    mutating func takeRecords() -> [JSONValue] {
        defer { unwritten.removeAll() }
        return unwritten.map { ["kind": "met", "key": .string(String($0, radix: 16))] }
    }

    mutating func restore(_ record: JSONValue) {
        guard let key = record["key"]?.text.flatMap({ UInt64($0, radix: 16) }) else { return }
        met[key, default: 0] += 1
    }
}
