import ArgumentParser
import NightshiftCore

/// What sets the number of units; the most that anything asks for counts.
struct CapacityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Units for one run to be home by then: hours, HH:MM local, or ISO 8601.", valueName: "time"),
        transform: Deadline.init(parsing:))
    var deadline: Deadline?

    @Option(help: "Units for so many requests a minute of the workload's mix.")
    var rpm: Int?

    @Option(help: "At least so many units (8 or more).")
    var units: Int?

    func validate() throws {
        try LimitOptions.check(rpm, of: "--rpm")
        if let units { try PurchaseOptions.check(units: units, of: "--units") }
    }

    func refuseWithoutVolume() throws {
        if deadline != nil || rpm != nil {
            throw ValidationError("--deadline and --rpm need a volume: manifests, --images or --history")
        }
    }

    /// The time until the deadline.
    func time(at now: Timestamp) throws -> Duration? {
        switch deadline {
        case nil: return nil
        case .within(let time): return time
        case .at(let time):
            let left = time.next(after: now) - now
            guard left > .zero else { throw ValidationError("--deadline has passed") }
            return left
        }
    }
}
