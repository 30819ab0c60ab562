package import NightshiftCore

/// Finds what is worth a notice while a run goes on: looked at again and again, it says each thing once.
package struct NoticeWatch: Sendable {
    /// A provider that stays away for so long is worth waking somebody; shorter outages are every night's.
    package static let longOutage: Duration = .seconds(300)

    /// What is seen of a run at one moment.
    package struct Sight: Hashable, Sendable {
        package let isOutOfCredits: Bool
        package let isServiceDown: Bool
        /// Its end is near, and gets a notice of its own.
        package let isHalted: Bool

        package init(isOutOfCredits: Bool, isServiceDown: Bool, isHalted: Bool) {
            self.isOutOfCredits = isOutOfCredits
            self.isServiceDown = isServiceDown
            self.isHalted = isHalted
        }
    }

    package struct Finding: Hashable, Sendable {
        package let event: Notice.Event
        package let reason: String

        package init(event: Notice.Event, reason: String) {
            self.event = event
            self.reason = reason
        }
    }

    private var waitsForCredits = false
    private var downSince: Timestamp?
    private var isOutageTold = false

    package init() {}

    package mutating func look(at sight: Sight, at now: Timestamp) -> [Finding] {
        guard !sight.isHalted else { return [] }
        return [credits(sight), service(sight, at: now)].compactMap(\.self)
    }

    private mutating func credits(_ sight: Sight) -> Finding? {
        guard sight.isOutOfCredits != waitsForCredits else { return nil }
        waitsForCredits = sight.isOutOfCredits
        return waitsForCredits
            ? Finding(
                event: .pause, reason: "the account is out of credits; one job a minute asks whether there are more")
            : Finding(event: .resume, reason: "there are credits again; the run goes on")
    }

    private mutating func service(_ sight: Sight, at now: Timestamp) -> Finding? {
        guard sight.isServiceDown else {
            defer { (downSince, isOutageTold) = (nil, false) }
            guard isOutageTold, let downSince else { return nil }
            return Finding(
                event: .resume,
                reason: "the provider is there again after \(Self.minutes(now - downSince)); the run goes on")
        }
        let since = downSince ?? now
        downSince = since
        guard !isOutageTold, now - since >= Self.longOutage else { return nil }
        isOutageTold = true
        return Finding(
            event: .trouble,
            reason:
                "the provider has not been there for \(Self.minutes(now - since)); one request at a time asks for it")
    }

    private static func minutes(_ duration: Duration) -> String { "\(Int(duration.inSeconds) / 60) min" }
}
