import NightshiftCore
import Synchronization

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The same numbers for the same text.
    init(text: String) {
        self.init(seed: text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func unit() -> Double { Double.random(in: 0..<1, using: &self) }
}

extension Randomness {
    /// Chance that a test decides: numbers by seed, request ids counted.
    static func seeded(_ seed: UInt64) -> Randomness {
        let dice = Dice(seed: seed)
        return Randomness(unit: { dice.unit() }, requestID: { dice.requestID() })
    }
}

private final class Dice: Sendable {
    private let seed: UInt64
    private let random: Mutex<SeededRandom>
    private let count = Atomic<Int>(0)

    init(seed: UInt64) {
        self.seed = seed
        random = Mutex(SeededRandom(seed: seed))
    }

    func unit() -> Double { random.withLock { $0.unit() } }

    func requestID() -> String { "request-\(seed)-\(count.wrappingAdd(1, ordering: .relaxed).newValue)" }
}
