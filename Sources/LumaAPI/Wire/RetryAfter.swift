import NightshiftCore

/// The `Retry-After` field: seconds ("Headers" of the contract), or a date, as gateways send it.
enum RetryAfter {
    /// A request of the last minute ages out within one ("Limits"); a longer wait would be a night lost to one odd header.
    static let longest = Duration.seconds(60)

    /// The wait, at most `longest`; `nil` where the field is missing, negative, in the past, or no time at all.
    static func duration(in fields: HTTPFields, now: Timestamp) -> Duration? {
        guard let text = fields["Retry-After"] else { return nil }
        if let seconds = seconds(text) { return min(.seconds(seconds), longest) }
        guard let date = HTTPDate.timestamp(text) else { return nil }
        // Against the sender's own clock where it told it: ours may be off by more than the wait.
        let start = fields["Date"].flatMap(HTTPDate.timestamp) ?? now
        let wait = date - start
        return wait < .zero ? nil : min(wait, longest)
    }

    /// Digits, perhaps with a fraction; no sign, no exponent.
    private static func seconds(_ text: String) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
            let seconds = Double(text)
        else { return nil }
        return min(seconds, longest.inSeconds)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
