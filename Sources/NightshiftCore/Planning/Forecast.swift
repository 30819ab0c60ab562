/// How long a night takes at best: the rate limit and the slots, and which of the two binds.
package struct Forecast: Hashable, Sendable {
    /// "Generations typically take 15 to 60 s (p50 about 30 s)": "Limits" of the contract.
    package static let typicalLatency: Duration = .seconds(30)

    package enum Binding: Hashable, Sendable {
        case rateLimit, slots
    }

    /// Until the last submission has gone out under the rate limit, and its generation is done.
    package let byRateLimit: Duration
    /// Until the last generation is done, with every slot busy all the time.
    package let bySlots: Duration

    /// - Parameters:
    ///   - weight: of all submissions together.
    ///   - latency: how long one generation takes.
    ///   - each: what each weighs, where all weigh the same.
    package init(
        jobs: Int, weight: Weight, requestsPerMinute: Int, slots: Int, latency: Duration = typicalLatency,
        each: Weight? = nil
    ) {
        guard jobs > 0 else {
            byRateLimit = .zero
            bySlots = .zero
            return
        }
        // The first window's worth goes out at once; every further one waits for the tokens of the one before.
        let load = Load(jobs: jobs, weight: weight, each: each)
        let windows = load.windows(at: .requests(max(requestsPerMinute, 1))) - 1
        byRateLimit = TokenBucket.window * windows + latency
        bySlots = latency * ((jobs + max(slots, 1) - 1) / max(slots, 1))
    }

    package var duration: Duration { max(byRateLimit, bySlots) }

    package var binding: Binding { byRateLimit > bySlots ? .rateLimit : .slots }
}
