import ArgumentParser
import NightshiftCore

/// When everything is to be home.
struct DeadlineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "When all is to be home: HH:MM local, ISO 8601, or hours. Says whether the night is long enough; stops nothing.",
            valueName: "time"),
        transform: Deadline.init(parsing:))
    var deadline: Deadline?

    /// Refuses a deadline that has passed before the run would begin.
    func validate(with options: RunOptions) throws {
        guard let deadline else { return }
        let night = Night(until: deadline, options: options, at: SystemTime().now())
        if night.deadline <= night.start {
            throw ValidationError("--deadline comes before the run would begin: nothing could be home by then")
        }
    }
}

/// A deadline as users give it.
enum Deadline: Hashable, Sendable {
    case at(ClockTime)
    /// That long after the start.
    case within(Duration)

    /// Longer than a night's work is planned ahead; a time of day without its colon is no number of hours.
    private static let mostHours = 168.0

    init(parsing text: String) throws {
        if let time = ClockTime(text) {
            self = .at(time)
            return
        }
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let hours = Double(text), hours > 0,
            hours <= Self.mostHours
        else {
            throw ValidationError(
                "neither HH:MM, nor an ISO 8601 time such as 2026-01-31T07:00:00Z, nor hours up to \(Int(Self.mostHours))"
            )
        }
        self = .within(.seconds(hours * 3_600))
    }
}
