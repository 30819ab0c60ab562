import Foundation

/// How many rounds a fuzz test runs, and from which seed: a few in the suite, as many as wanted in the longer mode.
///
/// `NIGHTSHIFT_FUZZ_ROUNDS` is the number of rounds of each fuzz test.
/// `NIGHTSHIFT_FUZZ_SEED` is the first round's seed; the next rounds count up from it. So a round that failed with a seed is
/// repeated alone by that seed and `NIGHTSHIFT_FUZZ_ROUNDS=1`.
package struct FuzzRounds: Sequence {
    private let count: Int
    private let first: UInt64
    private let tellsProgress: Bool

    /// - Parameter standard: rounds where the environment names none.
    package init(_ standard: Int, environment chosen: [String: String]? = nil) {
        let environment = chosen ?? ProcessInfo.processInfo.environment
        let chosen = environment["NIGHTSHIFT_FUZZ_ROUNDS"].flatMap { Int($0) }
        count = Swift.max(chosen ?? standard, 0)
        first = environment["NIGHTSHIFT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
        tellsProgress = chosen.map { $0 > 1 } ?? false
    }

    /// Whether the environment asks for more than the suite's share.
    package static var isLong: Bool {
        (ProcessInfo.processInfo.environment["NIGHTSHIFT_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 0) > 1
    }

    /// The seeds of the rounds.
    package func makeIterator() -> AnyIterator<UInt64> {
        var done = 0
        return AnyIterator {
            guard done < count else { return nil }
            let seed = first &+ UInt64(done)
            // A crash takes the report of the round with it: this tells where to look.
            if tellsProgress, done.isMultiple(of: 1_000) { print("fuzzing from seed \(seed)") }
            done += 1
            return seed
        }
    }
}
