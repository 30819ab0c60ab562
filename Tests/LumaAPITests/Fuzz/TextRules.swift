import LumaAPI
import NightshiftCore
import Testing

/// What every text that leaves this target keeps to, however hostile its source.
func expectPlain(_ text: String, seed: UInt64, _ location: SourceLocation = #_sourceLocation) {
    let scalars = text.unicodeScalars
    #expect(scalars.count <= 300, "seed \(seed)", sourceLocation: location)
    let isOneLine = scalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
        default: true
        }
    }
    #expect(isOneLine, "seed \(seed): \(text.debugDescription)", sourceLocation: location)
    #expect(!holdsKey(text), "seed \(seed): \(text.debugDescription)", sourceLocation: location)
}

/// Whether a key, or what looks like one, stands in the text: by its bytes, since a terminal knows no characters.
private func holdsKey(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var rest = bytes[...]
    while let found = rest.firstRange(of: Array(APIKey.prefix.utf8)) {
        rest = rest[found.upperBound...]
        guard let next = rest.first else { return false }
        if next == UInt8(ascii: "-") || next == UInt8(ascii: "_") { return true }
        if next < 0x80,
            Unicode.Scalar(next).properties.isAlphabetic || Unicode.Scalar(next).properties.numericType != nil
        {
            return true
        }
    }
    return false
}

extension SubmissionReply {
    /// The texts for people in it.
    var texts: [String] {
        switch self {
        case .accepted(let id, _): [id.text]
        case .rejected(_, let detail), .keyRefused(let detail), .outOfCredits(let detail), .accountRefused(let detail),
            .unavailable(_, let detail, _):
            [detail]
        case .unsendable(let reason), .notSent(let reason), .lost(let reason, _): [reason]
        case .rateLimited, .slotsTaken: []
        }
    }
}

extension PollReply {
    /// The texts for people in it; the image's URL is none, it is only ever opened.
    var texts: [String] {
        switch self {
        case .running(let state): [state]
        case .completed, .overloaded: []
        case .failed(let code, let reason): [code, reason]
        case .notFound(let detail), .accountRefused(_, let detail): [detail]
        case .unavailable(let reason, _), .unreachable(let reason): [reason]
        }
    }
}
