/// Everything that can be chosen about an emulator before it starts. Plain values; the defaults are the contract's.
package struct EmulatorConfiguration: Sendable {
    /// Address to listen on.
    package var host = "127.0.0.1"
    /// 0 takes any free port.
    package var port = 0

    /// Accepted submissions in any 60 seconds.
    package var rpm = 30
    /// Generations that may be unfinished at once.
    package var concurrency = 10
    /// Units of Provisioned Throughput. When set, they replace both limits above: a `uni-1` submission weighs 1 unit,
    /// a `uni-1-max` one 2.5.
    package var provisionedUnits: Int?
    /// Submissions pass unlimited and without rate headers, as when the real limiter is down.
    package var isLimiterDown = false
    /// GETs under `/v1` in any 60 seconds before the abuse ceiling answers.
    package var getCeiling = 6_000

    package var latency = LatencyProfile()
    /// The part of a generation's time that it spends `queued`; the rest it is `processing`.
    package var queuedFraction = 0.2
    /// How long a minted download address stays valid.
    package var urlLifetime = 3_600.0
    /// Everything drawn at random starts here.
    package var seed: UInt64 = 1

    /// Micro-dollars to spend; nil never runs out.
    package var credits: Int?
    /// The charge for `budget_exhausted`, as a part of the price.
    package var budgetExhaustedFraction = 0.5

    /// Long edge of the pictures, in pixels.
    package var longEdge = 512

    /// Faults met by chance, each with its probability.
    package var faults: [FaultChance] = []
    /// How long `slow_reply` holds an answer back, in seconds.
    package var slowReplySeconds = 30.0

    /// Where accepted generations are kept across restarts; nil keeps them in memory alone.
    package var journalPath: String?

    package var apiVersion = "2026-04-01"
    /// Whether `source` may be `{"generation_id": …}`, as newer versions of the API have it. Where not, that member is one
    /// that nobody knows.
    package var takesGenerationIDs = true
    /// The largest request body taken in, in bytes: nine references of 50 MB in base64 and room to spare.
    package var largestBody = 700 * 1_024 * 1_024

    package init() {}
}
