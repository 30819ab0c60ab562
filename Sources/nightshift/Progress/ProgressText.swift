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

    /// Four lines that fit the width, and one for each of the latest failures below them.
    func block(width: Int, ink: Ink = .none) -> [String] {
        let room = width - 1
        let cells = min(40, max(4, width / 3 - 8))
        let failures = progress.recentFailures.entries.map { entry in
            ink.bad(Cells.fit("✗ \(Printable.text("\(entry.key)  \(entry.failure.line)"))", width: room))
        }
        return [
            bar(cells: cells, ink) + Cells.fit(counts, width: room - cells - 1),
            ink.faint(sparkline(cells: cells)) + " "
                + Self.fit([rate, "limit \(progress.requestsPerMinute)/min"], width: room - cells - 1),
            Self.fit([spend + cap, eta], width: room),
            Self.fit([wait, flight], width: room),
        ] + failures
    }

    /// As many whole parts as fit: half an amount would be a wrong one.
    private static func fit(_ parts: [String], width: Int) -> String {
        var line = ""
        for part in parts {
            let longer = line.isEmpty ? part : "\(line) · \(part)"
            if Cells.width(of: longer) <= width { line = longer }
        }
        return line
    }

    private var tally: Tally { progress.tally }

    private var settled: Int { JobState.Name.allCases.filter(\.isSettled).map(tally.count).reduce(0, +) }

    private func bar(cells: Int, _ ink: Ink) -> String {
        let filled = tally.total == 0 ? 0 : min(cells, max(0, cells * settled / tally.total))
        return ink.good(String(repeating: "█", count: filled))
            + ink.faint(String(repeating: "░", count: cells - filled)) + " "
    }

    /// The last minutes, half a minute a bar; what is under way now is no whole one yet and left out.
    private func sparkline(cells: Int) -> String {
        Sparkline.text(of: Array(tally.throughput.latest(cells + 1, at: now).dropLast()))
    }

    private var counts: String {
        let problems = [JobState.Name.failed, .uncertain].filter { tally.count($0) > 0 }
            .map { ", \(tally.count($0)) \($0.rawValue)" }
        return "\(tally.count(.completed)) of \(tally.total) images\(problems.joined())"
    }

    // MARK: Rate and end

    /// Images a minute over the last two minutes, or since the first one; `nil` while too few came to say.
    private var imagesPerMinute: Double? {
        let recent = tally.arrivals.drop { $0 < now - ArrivalRate.memory }
        return recent.first.flatMap {
            ArrivalRate.perMinute(count: recent.count, since: $0, at: now, isLimited: progress.nextRequest != nil)
        }
    }

    private var rate: String {
        imagesPerMinute.map { "\(Int($0.rounded())) images/min" } ?? "rate not known yet"
    }

    /// What is left over the measured rate, or by the rate limit where it waits for that; while none is measured, what the limits
    /// admit at best.
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
        let time = ArrivalRate.timeLeft(
            jobs: left, queued: tally.count(.queued), perMinute: rate, requestsPerMinute: progress.requestsPerMinute,
            nextRequest: progress.nextRequest.map { $0 - now }, latency: progress.typicalLatency)
        return "about \(Spoken.duration(time)) left"
    }

    // MARK: Money and waiting

    private var spend: String {
        tally.charge.isKnown
            ? "spent \(tally.charge.low.cents)" : "spent \(tally.charge.low.cents) to \(tally.charge.high.cents)"
    }

    private var cap: String { progress.budget.map { " of \($0.cents)" } ?? "" }

    private var flight: String {
        "\(progress.onTheWire) submitting, \(progress.running) generating, \(tally.count(.downloading)) downloading"
    }

    /// What the run waits for.
    var wait: String {
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
        case .paused: "paused by you"
        }
    }

    private func next(_ until: Timestamp?) -> String { until.map { ", next in \(left(until: $0))" } ?? "" }

    private func left(until: Timestamp) -> String { Spoken.duration(max(until - now, .zero)) }
}
