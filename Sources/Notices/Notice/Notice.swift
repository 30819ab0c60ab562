package import NightshiftCore
import Reports

/// What somebody who is not watching is told about a run: at its end, and when it stands still or goes on again.
package struct Notice: Hashable, Sendable {
    package enum Event: String, CaseIterable, Sendable {
        /// It ran to its end.
        case finish
        /// It stopped early and can be resumed, or waits for credits.
        case pause
        /// Somebody has to look: the account, the disk, too many failures, a provider that stays away.
        case trouble
        /// What it waited for is there again.
        case resume
    }

    package let event: Event
    package let time: Timestamp
    package let standing: RunStanding
    /// Of the process; `nil` while it goes on.
    package let exitCode: Int32?
    /// In words, for people.
    package let reason: String

    package init(event: Event, time: Timestamp, standing: RunStanding, exitCode: Int32?, reason: String) {
        self.event = event
        self.time = time
        self.standing = standing
        self.exitCode = exitCode
        self.reason = reason
    }

    /// One line of JSON. Whatever strangers may have written into it, names and a provider's words, is cut to a length and
    /// without control characters.
    package func json(version: String) throws -> String {
        var jobs: [String: JSONText] = ["total": JSONText(standing.total)]
        for state in JobState.Name.allCases { jobs[state.rawValue] = JSONText(standing.count(state)) }
        return try JSONText.object([
            "event": .string(event.rawValue),
            "version": .string(version),
            "time": .string(time.iso8601),
            "batches": .array(standing.batches.prefix(Self.mostBatches).map { .string(Self.plain($0.name)) }),
            "outputs": .array(standing.batches.prefix(Self.mostBatches).map { .string(Self.plain($0.output)) }),
            "jobs": .object(jobs),
            "cost_usd": .object([
                "low": .string(standing.charge.low.decimal), "high": .string(standing.charge.high.decimal),
            ]),
            "exit_code": exitCode.map { JSONText(Int($0)) } ?? .null,
            "reason": .string(Self.plain(reason)),
        ]).rendered()
    }

    /// With a thousand batches or more, the first are enough: a pipe must take the whole notice at once.
    static let mostBatches = 20

    static func plain(_ text: String) -> String {
        let text = Printable.text(text)
        return text.count <= longest ? text : text.prefix(longest - 1) + "…"
    }

    private static let longest = 400
}
