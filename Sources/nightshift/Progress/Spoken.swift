import NightshiftCore

/// Durations as people say them.
enum Spoken {
    static func duration(_ duration: Duration) -> String {
        let seconds = Int(duration.inSeconds.rounded(.up))
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min" + (seconds < 600 && seconds % 60 > 0 ? " \(seconds % 60) s" : "")
        default: return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        }
    }
}
