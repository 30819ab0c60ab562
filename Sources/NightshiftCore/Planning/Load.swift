/// Requests that are to pass a rate limit.
package struct Load: Hashable, Sendable {
    package let jobs: Int
    /// Of all together.
    package let weight: Weight
    /// What each weighs, where all weigh the same: then no request is counted in part, and eight units carry three of
    /// `uni-1-max` in a minute, not 3.2. A mix is taken to fill every minute to the brim.
    package let each: Weight?

    package init(jobs: Int, weight: Weight, each: Weight? = nil) {
        self.jobs = jobs
        self.weight = weight
        self.each = each
    }

    /// Windows of the rate limit in a time, when the last generation must be done at its end. The first window's worth goes out
    /// at once; every further one a window later.
    package static func windows(in time: Duration, latency: Duration) -> Int {
        guard time >= latency else { return 0 }
        return Int((time - latency).wholeMicroseconds / TokenBucket.window.wholeMicroseconds) + 1
    }

    /// Generations, one after another, that one slot sees the end of in a time.
    package static func rounds(in time: Duration, latency: Duration) -> Int {
        Int(max(time.wholeMicroseconds, 0) / max(latency.wholeMicroseconds, 1))
    }

    /// Windows that all of it takes.
    package func windows(at capacity: Weight) -> Int {
        guard let each else { return Ratio.roundedUp(weight.tenths, times: 1, over: max(capacity.tenths, 1)) }
        return Ratio.roundedUp(jobs, times: 1, over: Self.perWindow(each, capacity))
    }

    /// How many of the jobs pass in so many windows; of a mix, in its own proportions.
    package func fitting(windows: Int, at capacity: Weight) -> Int {
        guard let each else {
            guard weight > .zero else { return jobs }
            let passing = capacity.tenths.multipliedReportingOverflow(by: windows)
            guard !passing.overflow else { return jobs }
            return min(jobs, Ratio.roundedDown(jobs, times: passing.partialValue, over: weight.tenths))
        }
        return min(jobs, Ratio.roundedDown(Self.perWindow(each, capacity), times: windows, over: 1))
    }

    /// The smallest limit, in plain requests a minute, at which all of it passes in so many windows (at least one).
    package func requestsPerMinute(in windows: Int) -> Int {
        let plain = Weight.requests(1).tenths
        guard let each else { return max(1, Ratio.roundedUp(weight.tenths, times: 1, over: plain * windows)) }
        let perWindow = Ratio.roundedUp(jobs, times: 1, over: windows)
        return max(1, Ratio.roundedUp(perWindow, times: each.tenths, over: plain))
    }

    /// A request heavier than the whole limit passes an untouched one, as `TokenBucket` has it.
    private static func perWindow(_ each: Weight, _ capacity: Weight) -> Int {
        max(capacity.tenths / max(each.tenths, 1), 1)
    }
}
