import NightshiftCore
import Reports

/// How long it will still take.
enum Estimate: Hashable, Sendable {
    case done
    /// By the rate of the last minutes.
    case measured(seconds: Double)
    /// By the limits alone, while no rate is known.
    case atBest(seconds: Double)
    case unknown

    init(of reading: Reading, run: LiveStanding?) {
        let summary = reading.summary
        let left = JobState.Name.allCases.filter { !$0.isSettled }.map(summary.count).reduce(0, +)
        guard left > 0 else {
            self = .done
            return
        }
        if let rate = Self.imagesPerMinute(of: reading, run: run) {
            let time = ArrivalRate.timeLeft(
                jobs: left, queued: summary.count(.queued), perMinute: rate,
                requestsPerMinute: run?.requestsPerMinute ?? reading.activity.announcedLimit,
                nextRequest: run?.nextRequest.map { $0 - reading.at },
                latency: run?.typicalLatency)
            self = .measured(seconds: time.inSeconds)
        } else if let run, !run.isPaused {
            let forecast = Forecast(
                jobs: left, weight: .requests(left), requestsPerMinute: run.requestsPerMinute, slots: run.slots,
                latency: run.typicalLatency ?? Forecast.typicalLatency)
            self = .atBest(seconds: forecast.duration.inSeconds)
        } else {
            self = .unknown
        }
    }

    static func imagesPerMinute(of reading: Reading, run: LiveStanding?) -> Double? {
        reading.activity.recent.flatMap {
            ArrivalRate.perMinute(
                count: $0.count, since: $0.first, at: reading.at, isLimited: run?.nextRequest != nil)
        }
    }

    var json: JSONText {
        switch self {
        case .done: .object(["kind": "done", "seconds": 0])
        case .measured(let seconds): .object(["kind": "measured", "seconds": .number(Int64(seconds.rounded(.up)))])
        case .atBest(let seconds): .object(["kind": "at_best", "seconds": .number(Int64(seconds.rounded(.up)))])
        case .unknown: .object(["kind": "unknown", "seconds": .null])
        }
    }
}
