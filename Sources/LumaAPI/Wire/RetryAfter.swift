import Foundation
import NightshiftCore

/// The `Retry-After` field: seconds ("Headers" of the contract), or a date, as gateways send it.
enum RetryAfter {
    /// A longer wait would be a night lost to one odd header.
    static let longest = Duration.seconds(3_600)

    /// The wait, at most `longest`; `nil` where the field is missing, negative, in the past, or no time at all.
    static func duration(in fields: HTTPFields, now: Timestamp) -> Duration? {
        guard let text = fields["Retry-After"] else { return nil }
        if let seconds = seconds(text) { return min(.seconds(seconds), longest) }
        guard let date = date(text) else { return nil }
        // Against the sender's own clock where it told it: ours may be off by more than the wait.
        let start = fields["Date"].flatMap(Self.date) ?? now
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

    /// The three forms of RFC 9110, section 5.6.7.
    private static func date(_ text: String) -> Timestamp? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        for format in ["EEE, dd MMM yyyy HH:mm:ss zzz", "EEEE, dd-MMM-yy HH:mm:ss zzz", "EEE MMM d HH:mm:ss yyyy"] {
            formatter.dateFormat = format
            if let date = formatter.date(from: text), abs(date.timeIntervalSince1970) < 1e11 { return Timestamp(date) }
        }
        return nil
    }
}
