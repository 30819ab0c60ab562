/// What the provider and the network do to one round.
struct Weather: Sendable {
    /// By the emulator's names.
    private(set) var probabilities: [(name: String, value: Double)] = []
    private(set) var outage: Double?

    private static let free = [
        "http_502", "http_503", "generation_failed", "output_not_found", "poll_502", "poll_404", "poll_429",
        "reset_poll", "unknown_state", "torn_download", "html_download", "download_500", "expired_url", "empty_output",
    ]

    static let fair = Weather()

    private init() {}

    /// Every reply is held back until long after the round.
    mutating func holdEveryReply() {
        probabilities.removeAll { ["slow_reply", "http_502", "http_503"].contains($0.name) }
        probabilities.append(("slow_reply", 1))
        outage = nil
    }

    init(losesReplies: Bool, holdsReplies: Bool, _ dice: inout Dice) {
        for name in Self.free where dice.happens(0.25) {
            probabilities.append((name, dice.fraction(0.05...0.25)))
        }
        if losesReplies {
            for name in ["drop_reply", "drop_request"] where dice.happens(0.3) {
                probabilities.append((name, dice.fraction(0.03...0.12)))
            }
        }
        if holdsReplies, dice.happens(0.3) { probabilities.append(("slow_reply", 0.1)) }
        if dice.happens(0.15) { outage = dice.fraction(0.1...0.8) }
    }

    /// For the emulator's control endpoint.
    var settings: String {
        let pairs = probabilities.map { #""\#($0.name)": \#($0.value)"# }
        return #"{"probabilities": {\#(pairs.joined(separator: ", "))}, "outage_seconds": \#(outage ?? 0)}"#
    }

    var names: [String] { probabilities.map(\.name) + (outage == nil ? [] : ["outage"]) }
}
