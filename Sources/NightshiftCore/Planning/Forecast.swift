/// How long a night takes at best: the rate limit and the slots, and which of the two binds.
package struct Forecast: Hashable, Sendable {
    /// "Generations typically take 15 to 60 s (p50 about 30 s)": "Limits" of the contract.
    package static let typicalLatency: Duration = .seconds(30)

    package enum Binding: Hashable, Sendable {
        case rateLimit, slots, chains
    }

    /// Until the last submission has gone out under the rate limit, and its generation is done.
    package let byRateLimit: Duration
    /// Until the last generation is done, with every slot busy all the time.
    package let bySlots: Duration
    /// Until the last generation of the longest chain is done: its steps follow one another.
    package let byChains: Duration

    /// - Parameters:
    ///   - weight: of all submissions together.
    ///   - latency: how long one generation takes.
    ///   - each: what each weighs, where all weigh the same.
    ///   - steps: of the longest chain of jobs that edit each other's pictures; 1 where none does.
    package init(
        jobs: Int, weight: Weight, requestsPerMinute: Int, slots: Int, latency: Duration = typicalLatency,
        each: Weight? = nil, steps: Int = 1
    ) {
        guard jobs > 0 else {
            byRateLimit = .zero
            bySlots = .zero
            byChains = .zero
            return
        }
        // The first window's worth goes out at once; every further one waits for the tokens of the one before.
        let load = Load(jobs: jobs, weight: weight, each: each)
        let windows = load.windows(at: .requests(max(requestsPerMinute, 1))) - 1
        byRateLimit = TokenBucket.window * windows + latency
        byChains = latency * max(steps, 1)
        bySlots = latency * ((jobs + max(slots, 1) - 1) / max(slots, 1))
    }

    package var duration: Duration { max(byRateLimit, bySlots, byChains) }

    package var binding: Binding {
        if byChains > max(byRateLimit, bySlots) { return .chains }
        return byRateLimit > bySlots ? .rateLimit : .slots
    }
}
