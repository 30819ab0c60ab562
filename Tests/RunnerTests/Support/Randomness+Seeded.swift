import NightshiftCore
import Synchronization
import TestSupport

extension Randomness {
    /// Chance that a test decides: numbers by seed, request ids counted.
    static func seeded(_ seed: UInt64) -> Randomness {
        let dice = Dice(seed: seed)
        return Randomness(unit: { dice.unit() }, requestID: { dice.requestID() })
    }
}

private final class Dice: Sendable {
    private let seed: UInt64
    private let random: Guarded<SeededRandom>
    private let count = Atomic<Int>(0)

    init(seed: UInt64) {
        self.seed = seed
        random = Guarded(SeededRandom(seed: seed))
    }

    func unit() -> Double { random.withLock { $0.unit() } }

    func requestID() -> String { "request-\(seed)-\(count.wrappingAdd(1, ordering: .relaxed).newValue)" }
}
