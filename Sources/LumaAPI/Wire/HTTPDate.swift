import NightshiftCore

/// A date of a header field, in one of the three forms of RFC 9110, section 5.6.7.
///
/// Read by hand: Foundation's formatter stops the process at a field with combining marks in it.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// No date is longer; what is longer is not looked at.
    private static let longest = 40

    static func timestamp(_ text: String) -> Timestamp? {
        guard text.utf8.count <= longest, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        switch words.count {
        // Wed, 01 Apr 2026 12:00:30 GMT
        case 6 where isZone(words[5]):
            return timestamp(day: words[1], month: words[2], year: words[3], time: words[4])
        // Wednesday, 01-Apr-26 12:00:30 GMT
        case 4 where isZone(words[3]):
            let parts = words[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let year = number(parts[2], digits: 2...2) else { return nil }
            let century = year < 70 ? 2_000 : 1_900
            return timestamp(day: parts[0], month: parts[1], year: String(century + year), time: words[2])
        // Wed Apr  1 12:00:30 2026
        case 5: return timestamp(day: words[2], month: words[1], year: words[4], time: words[3])
        default: return nil
        }
    }

    private static func isZone(_ word: String) -> Bool { word == "GMT" || word == "UTC" }

    private static func timestamp(day: String, month: String, year: String, time: String) -> Timestamp? {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        let clock = parts.map { number(String($0), digits: 2...2) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            hour < 24, minute < 60, second <= 60, let index = months.firstIndex(of: month),
            let year = number(year, digits: 4...4), year >= 1_970, let day = number(day, digits: 1...2),
            (1...length(ofMonth: index + 1, year: year)).contains(day)
        else { return nil }
        let seconds = (days(year: year, month: index + 1, day: day) * 24 + hour) * 3_600 + minute * 60 + second
        return Timestamp(microseconds: Int64(seconds) * 1_000_000)
    }

    /// Digits and nothing else.
    private static func number(_ text: String, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        days(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
            - days(year: year, month: month, day: 1)
    }

    /// Days since 1970, by the Gregorian rules; years begin in March here, so that the leap day comes last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
    }
}
