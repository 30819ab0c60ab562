/// Everything that is drawn at random in a night of chaos: the same numbers for the same seed (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Dice of their own for one purpose, so that one more throw here changes nothing there.
    init(seed: UInt64, _ purpose: UInt64) {
        var mother = Dice(seed: seed ^ (purpose &* 0xD6E8_FEB8_6659_FD93))
        state = mother.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func whole(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func fraction(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
    mutating func happens(_ probability: Double) -> Bool { fraction(0...1) < probability }
}
