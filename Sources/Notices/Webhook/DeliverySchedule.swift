package import NightshiftCore

/// When a notice that did not arrive is sent again, and when it is given up: a run's end must not wait long for it.
package enum DeliverySchedule {
    package static let mostTries = 5
    /// From the first try on.
    package static let limit: Duration = .seconds(20)
    private static let backoff = Backoff(first: .seconds(1), longest: .seconds(8))

    /// How one try went.
    package enum Verdict: Hashable, Sendable {
        case arrived
        /// May go better next time: the network, 429, 5xx, and 408.
        case again(String)
        /// Goes the same way each time: any other answer, redirects among them.
        case refused(String)

        package init(status: Int) {
            self =
                switch status {
                case 200..<300: .arrived
                case 300..<400: .refused("HTTP \(status); redirects are not followed")
                case 408, 429, 500..<600: .again("HTTP \(status)")
                default: .refused("HTTP \(status)")
                }
        }
    }

    package enum Next: Hashable, Sendable {
        case done
        case tryAgain(at: Timestamp)
        case giveUp(String)
    }

    /// - Parameters:
    ///   - tries: made so far.
    ///   - begun: when the first was made.
    ///   - random: a number in `0..<1`.
    package static func next(
        after verdict: Verdict, tries: Int, begun: Timestamp, at now: Timestamp, random: Double
    ) -> Next {
        switch verdict {
        case .arrived: return .done
        case .refused(let reason): return .giveUp(reason)
        case .again(let reason):
            let next = now + backoff.delay(afterFailures: tries, random: random)
            guard tries < mostTries, next - begun < limit else {
                return .giveUp("\(reason) after \(tries) tr\(tries == 1 ? "y" : "ies")")
            }
            return .tryAgain(at: next)
        }
    }
}
