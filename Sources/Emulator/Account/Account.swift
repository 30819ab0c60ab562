import Foundation

/// The one client account behind the API: its limits, money and generations. Every step takes the time as an argument,
/// and nothing happens between steps, so a test can walk through a night in a millisecond.
struct Account {
    let configuration: EmulatorConfiguration
    var switches: Switches
    var plan: FaultPlan
    var ledger: Ledger
    var tally = Tally()
    private(set) var generations: [Generation] = []
    private var positions: [UUID: Int] = [:]
    private var window: SlidingWindow
    private var slots = SlotBoard()
    private var gets: SlidingWindow
    let signer: AddressSigner
    /// Records to be written down before the reply goes out.
    private var unwritten: [JSONValue] = []

    init(_ configuration: EmulatorConfiguration, signer: AddressSigner) {
        self.configuration = configuration
        self.signer = signer
        switches = Switches(
            isLimiterDown: configuration.isLimiterDown, rpm: configuration.rpm,
            concurrency: configuration.concurrency)
        plan = FaultPlan(seed: configuration.seed, chances: configuration.faults)
        ledger = Ledger(granted: configuration.credits)
        window = SlidingWindow(limit: Double(configuration.provisionedUnits ?? configuration.rpm))
        gets = SlidingWindow(limit: Double(configuration.getCeiling))
    }

    mutating func takeRecords() -> [JSONValue] {
        defer { unwritten.removeAll() }
        return unwritten + plan.takeRecords()
    }

    mutating func note(_ record: JSONValue) { unwritten.append(record) }

    func position(of name: String) -> Int? {
        guard name.utf8.count == 36 else { return nil }
        return UUID(uuidString: name).flatMap { positions[$0] }
    }

    /// Changes the generation at a position, for the account's own poll and download steps.
    mutating func change<Result>(_ position: Int, _ body: (inout Generation) -> Result) -> Result {
        body(&generations[position])
    }

    // MARK: Limits

    /// One more GET against the abuse ceiling.
    mutating func admitGet(at now: Double) throws(Refusal) {
        guard gets.hasRoom(for: 1, at: now) else {
            tally.limited["get_ceiling", default: 0] += 1
            throw .rateLimited(.retryAfter(gets.retryAfter(at: now)))
        }
        gets.record(1, at: now)
        tally.gets += 1
        tally.mostGetsPerMinute = max(tally.mostGetsPerMinute, gets.count)
    }

    private var windowLimit: Int { configuration.provisionedUnits ?? switches.rpm }

    /// The headers of a 429 for RPM, as the window stands.
    mutating func windowPacing(at now: Double) -> Refusal.Pacing {
        window.age(to: now)
        return .window(
            retryAfter: window.retryAfter(at: now), limit: windowLimit,
            reset: Int(window.oldestLeaves(at: now).rounded(.up)))
    }

    mutating func checkLimits(of request: GenerationRequest, price: Int, at now: Double) throws(Refusal) {
        ledger.settle(at: now)
        if let available = ledger.available, available < price { throw .noCredits }
        guard !switches.isLimiterDown else { return }
        window.limit = Double(windowLimit)
        guard window.hasRoom(for: weight(of: request), at: now) else {
            tally.limited["rpm", default: 0] += 1
            throw .rateLimited(windowPacing(at: now))
        }
        // Provisioned Throughput knows no limit up to the purchased rate.
        guard configuration.provisionedUnits == nil else { return }
        guard slots.inUse(at: now) < switches.concurrency else {
            tally.limited["concurrency", default: 0] += 1
            throw .tooManyJobs
        }
    }

    private func weight(of request: GenerationRequest) -> Double {
        configuration.provisionedUnits == nil ? 1 : request.model.weight
    }

    /// Enters an accepted generation everywhere, new or from the journal.
    mutating func enter(_ generation: Generation, at now: Double) {
        positions[generation.id] = generations.count
        generations.append(generation)
        ledger.reserve(
            generation.price, until: generation.endsAt, charging: generation.failure?.charge ?? generation.price)
        window.record(weight(of: generation.request), at: now)
        _ = slots.inUse(at: now)
        slots.take(at: now, until: generation.endsAt)
        tally.mostAcceptedPerMinute = max(tally.mostAcceptedPerMinute, window.count)
        tally.mostConcurrent = max(tally.mostConcurrent, slots.inUse(at: now))
    }

    /// What a 201 tells about the window; nil while the limiter is down.
    func rateHeaders(at now: Double) -> Acceptance.Rate? {
        guard !switches.isLimiterDown else { return nil }
        return Acceptance.Rate(limit: windowLimit, remaining: window.remaining, reset: Int(now + SlidingWindow.span))
    }
}
