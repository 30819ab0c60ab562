import NightshiftCore

/// What a signal means, by the signals that came before it.
final class StopWishes: Sendable {
    enum Meaning {
        case drain
        /// The same wish once more: `timeout` and terminals send a signal to the process and, in the same instant, to its group.
        case repeated
        case exit
    }

    private static let sameInstant: Duration = .milliseconds(1)
    private let clock = ContinuousClock()
    private let first = Guarded<ContinuousClock.Instant?>(nil)

    func note() -> Meaning {
        let now = clock.now
        return first.withLock { first in
            guard let began = first else {
                first = now
                return .drain
            }
            return now - began < Self.sameInstant ? .repeated : .exit
        }
    }
}
