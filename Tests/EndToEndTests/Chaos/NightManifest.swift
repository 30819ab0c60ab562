/// The rows of a night: row 17 is the same whenever it is written, and no two prompts are alike.
struct NightManifest: Sendable {
    let seed: UInt64
    let losesReplies: Bool
    let hasChains: Bool

    /// A fault written into a prompt, and how its job may fail for it.
    private struct Marker {
        let text: String
        /// What the job's error begins with; `nil` where it gets over the fault.
        var ends: String?
    }

    private static let harmless = [
        "generation_failed x1", "output_not_found x2", "torn_download x2", "html_download x1", "download_500 x1",
        "expired_url", "empty_output", "poll_502 x2", "poll_404 x1", "poll_429 x1", "reset_poll x1", "unknown_state",
        "http_503 x1",
    ].map { Marker(text: $0) }
    private static let final = [
        Marker(text: "content_moderated", ends: "content_moderated"),
        Marker(text: "generation_failed", ends: "generation_failed"), Marker(text: "http_400", ends: "400"),
    ]
    private static let costly = [
        Marker(text: "drop_reply x1"), Marker(text: "drop_request x1"),
        Marker(text: "unknown_code", ends: "quantum_decoherence"),
    ]

    private func marker(_ number: Int) -> Marker? {
        var dice = Dice(seed: seed, UInt64(number) &* 2)
        guard dice.happens(0.35) else { return nil }
        let markers = Self.harmless + Self.final + (losesReplies ? Self.costly : [])
        return markers[dice.whole(0...markers.count - 1)]
    }

    /// How the script lets a job fail, if it does: what its error begins with.
    func ends(_ number: Int) -> String? { marker(number)?.ends }

    /// The earlier row whose picture a row edits, if it edits one.
    private func source(_ number: Int) -> Int? {
        var dice = Dice(seed: seed &+ 1, UInt64(number))
        guard hasChains, number > 1, dice.happens(0.35) else { return nil }
        return number - dice.whole(1...min(4, number - 1))
    }

    func prompt(_ number: Int) -> String {
        "A quiet harbour, picture \(number) of the night" + (marker(number).map { " [[fault:\($0.text)]]" } ?? "")
    }

    func lines(_ rows: ClosedRange<Int>) -> String { rows.map(line).joined() }

    private func line(_ number: Int) -> String {
        var dice = Dice(seed: seed, UInt64(number) &* 2 + 1)
        var more = ""
        if dice.happens(0.3) { more += #", "model": "uni-1-max""# }
        switch dice.whole(0...3) {
        case 0: more += #", "output_format": "png""#
        case 1: more += #", "output_format": "jpeg""#
        default: break
        }
        if dice.happens(0.3) { more += #", "aspect_ratio": "16:9""# }
        if dice.happens(0.2) { more += #", "image_ref": ["https://example.com/harbour.png"]"# }
        if dice.happens(0.2) { more += #", "priority": \#(dice.whole(1...9))"# }
        if let source = source(number) {
            more += #", "type": "image_edit", "source": {"job": "\#(Manifest.key(source))"}"#
        }
        return #"{"id": "\#(Manifest.key(number))", "prompt": "\#(prompt(number))"\#(more)}"# + "\n"
    }
}
