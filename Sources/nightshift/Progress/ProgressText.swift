import Foundation
import NightshiftCore
import Reports
import Runner

/// A run at one moment in words: done, rate, spend, what is in flight, what it waits for, and when it will be done.
struct ProgressText {
    private let progress: RunProgress
    private let now: Timestamp

    init(_ progress: RunProgress, at now: Timestamp) {
        self.progress = progress
        self.now = now
    }

    /// All of it in one line, for logs.
    var line: String {
        [counts, rate, spend, flight, wait, eta].joined(separator: "; ")
    }

    /// Three lines that fit the width.
    func block(width: Int) -> [String] {
        [[bar(width: width) + counts], [spend, rate, eta], [wait, flight]].map { Self.fit($0, width: width - 1) }
    }

    /// As many whole parts as fit: half an amount would be a wrong one.
    private static func fit(_ parts: [String], width: Int) -> String {
        var line = ""
        for part in parts {
            let longer = line.isEmpty ? part : "\(line) · \(part)"
            if longer.count <= width { line = longer }
        }
        return line
    }

    private var tally: Tally { progress.tally }

    private var settled: Int { JobState.Name.allCases.filter(\.isSettled).map(tally.count).reduce(0, +) }

    private func bar(width: Int) -> String {
        let cells = min(40, max(4, width / 3 - 8))
        let filled = tally.total == 0 ? 0 : min(cells, max(0, cells * settled / tally.total))
        return String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled) + " "
    }

    private var counts: String {
        let problems = [JobState.Name.failed, .uncertain].filter { tally.count($0) > 0 }
            .map { ", \(tally.count($0)) \($0.rawValue)" }
        return "\(tally.count(.completed)) of \(tally.total) images\(problems.joined())"
    }

    // MARK: Rate and end

    private static let memory: Duration = .seconds(120)

    /// Images a minute over the last two minutes, or since the first one; `nil` while too few came to say.
    private var imagesPerMinute: Double? {
        let recent = tally.arrivals.drop { $0 < now - Self.memory }
        guard recent.count >= 5, let first = recent.first else { return nil }
        let seconds = max((now - first).inSeconds, 1)
        return Double(recent.count) / seconds * 60
    }

    private var rate: String {
        imagesPerMinute.map { "\(Int($0.rounded())) images/min" } ?? "rate not known yet"
    }

    /// What is left over the measured rate; while none is measured, what the limits admit at best.
    private var eta: String {
        let left = tally.total - settled
        guard left > 0 else { return "done" }
        guard let rate = imagesPerMinute else {
            let best = Forecast(
                jobs: left, weight: .requests(left), requestsPerMinute: progress.requestsPerMinute,
                slots: progress.slots,
                latency: progress.typicalLatency ?? Forecast.typicalLatency)
            return "at best \(Spoken.duration(best.duration))"
        }
        return "about \(Spoken.duration(.seconds(Double(left) / rate * 60))) left"
    }

    // MARK: Money and waiting

    private var spend: String {
        tally.charge.isKnown
            ? "spent \(tally.charge.low.cents)" : "spent \(tally.charge.low.cents) to \(tally.charge.high.cents)"
    }

    private var flight: String {
        "\(progress.onTheWire) submitting, \(progress.running) generating, \(tally.count(.downloading)) downloading"
    }

    private var wait: String {
        switch progress.waitsFor {
        case .nothing: "submitting"
        case .start(let at): "starts in \(left(until: at))"
        case .rateLimit(let until): "waits for the rate limit (\(progress.requestsPerMinute)/min)\(next(until))"
        case .slot: "waits for a slot (\(progress.slots))"
        case .provider(let until): "the provider asked to wait \(left(until: until))"
        case .service(let until): "the service is not available, tries again\(next(until))"
        case .retry(let at): "next retry in \(left(until: at))"
        case .credits(let until): "out of credits, tries again\(next(until))"
        case .canaries: "waits for the canaries to end"
        case .budget: "waits for room in the budget"
        case .lastImages: "waits for the last images"
        }
    }

    private func next(_ until: Timestamp?) -> String { until.map { ", next in \(left(until: $0))" } ?? "" }

    private func left(until: Timestamp) -> String { Spoken.duration(max(until - now, .zero)) }
}
