import NightshiftCore
import Testing

@testable import Runner

@Suite("The circuit breaker")
struct CircuitBreakerTests {
    @Test("two failures are bad luck, three open it, and the pause grows to a quarter of a minute")
    func opens() {
        var breaker = CircuitBreaker()
        for _ in 1...2 {
            breaker.failed(at: noon, random: 0.5)
            #expect(breaker.permission(at: noon) == .free)
        }
        breaker.failed(at: noon, random: 1)
        #expect(breaker.permission(at: noon) == .wait(until: noon + .seconds(2)))
        #expect(breaker.permission(at: noon + .seconds(2)) == .probe)
        for _ in 1...20 {
            breaker.probeSent()
            breaker.failed(at: noon, random: 1)
        }
        #expect(breaker.permission(at: noon) == .wait(until: noon + .seconds(15)))
    }

    @Test("what was sent before it opened and fails afterwards lengthens no pause")
    func stragglers() {
        var breaker = CircuitBreaker()
        for _ in 1...10 { breaker.failed(at: noon, random: 1) }
        #expect(breaker.permission(at: noon) == .wait(until: noon + .seconds(2)))
    }

    @Test("admits up to the most while all is well, and one probe alone while it is not")
    func admits() {
        var breaker = CircuitBreaker()
        func admit(_ underWay: Int, at now: Timestamp) -> Bool {
            breaker.admit(underWay: underWay, most: 8, at: now)
        }
        #expect(admit(7, at: noon))
        #expect(!admit(8, at: noon))
        #expect(breaker.opening(due: noon, underWay: 7, most: 8, at: noon) == noon)
        #expect(breaker.opening(due: noon, underWay: 8, most: 8, at: noon) == nil)
        for _ in 1...3 { breaker.failed(at: noon, random: 1) }
        let later = noon + .seconds(2)
        #expect(!admit(0, at: noon))
        #expect(breaker.opening(due: noon, underWay: 0, most: 8, at: noon) == later)
        #expect(breaker.opening(due: later + .seconds(1), underWay: 0, most: 8, at: noon) == later + .seconds(1))
        #expect(!admit(1, at: later))
        #expect(breaker.opening(due: noon, underWay: 1, most: 8, at: later) == nil)
        #expect(admit(0, at: later))
        #expect(!admit(0, at: later))
        #expect(breaker.opening(due: noon, underWay: 1, most: 8, at: later) == nil)
    }

    @Test("one probe at a time; its failure closes the door again, its answer opens it")
    func probes() {
        var breaker = CircuitBreaker()
        for _ in 1...3 { breaker.failed(at: noon, random: 0) }
        let later = noon + .seconds(60)
        breaker.probeSent()
        #expect(breaker.permission(at: later) == .wait(until: nil))
        breaker.failed(at: later, random: 1)
        #expect(breaker.permission(at: later) == .wait(until: later + .seconds(4)))
        breaker.probeSent()
        breaker.answered()
        #expect(breaker.permission(at: later) == .free)
        breaker.failed(at: later, random: 0)
        #expect(breaker.permission(at: later) == .free)
    }
}

@Suite("Halts")
struct HaltTests {
    private let byGravity: [[Halt]] = [
        [.budget, .deadline], [.outOfCredits(detail: ""), .lostReplies(inARow: 25)], [.interrupted],
        [.accountRefused(status: 401, detail: "")], [.disk("")], [.trouble("")],
    ]

    @Test("the first counts, a graver one replaces it")
    func gravity() {
        for (rank, halts) in byGravity.enumerated() {
            for halt in halts {
                #expect(halt.outweighs(nil))
                for (otherRank, others) in byGravity.enumerated() {
                    for other in others { #expect(halt.outweighs(other) == (rank > otherRank)) }
                }
            }
        }
    }

    @Test("what is still collected")
    func collects() {
        #expect(byGravity[0...1].joined().allSatisfy { $0.collects == .images })
        #expect(Halt.disk("").collects == .outcomes)
        #expect(
            [Halt.interrupted, .accountRefused(status: 401, detail: ""), .trouble("")].allSatisfy {
                $0.collects == .nothing
            })
    }

    @Test("each says what to do next")
    func explanations() {
        for halt in byGravity.dropLast(2).joined() { #expect(halt.explanation.contains("resume")) }
        #expect(Halt.disk("x").explanation == "x")
    }
}

@Suite("The tally")
struct TallyTests {
    @Test("follows every step, in jobs and in money")
    func moves() {
        var tally = Tally(summaries: [
            QueueSummary(jobs: [.queued: 2]), QueueSummary(jobs: [.queued: 1, .completed: 1]),
        ])
        #expect(tally.total == 4)
        let price = MicroDollars(40_400)
        let open = ChargeRange(upTo: price)
        tally.moved(from: .queued, to: .submitting, charge: ChargeChange(before: .nothing, after: open), at: noon)
        #expect(tally.charge == open)
        tally.moved(from: .submitting, to: .generating, charge: ChargeChange(before: open, after: open), at: noon)
        tally.moved(
            from: .generating, to: .downloading, charge: ChargeChange(before: open, after: ChargeRange(exactly: price)),
            at: noon)
        #expect(tally.charge == ChargeRange(exactly: price))
        #expect(tally.arrivals.isEmpty)
        tally.moved(from: .downloading, to: .completed, charge: .none, at: noon)
        #expect(tally.count(.queued) == 2)
        #expect(tally.count(.completed) == 2)
        #expect(tally.total == 4)
        #expect(tally.arrivals == [noon])
    }

    @Test("remembers the latest arrivals only")
    func arrivals() {
        var tally = Tally(summaries: [])
        for second in 0..<5_000 {
            tally.moved(from: .downloading, to: .completed, charge: .none, at: noon + .seconds(second))
        }
        #expect(tally.arrivals.count <= 600)
        #expect(tally.arrivals.count >= 300)
        #expect(tally.arrivals.last == noon + .seconds(4_999))
        #expect(tally.arrivals == tally.arrivals.sorted())
    }
}

@Suite("A delivery")
struct DeliveryTests {
    @Test("is tried again ever later, with a fresh URL, within a minute")
    func backoff() {
        let claim = Claim(job: sampleJob(state: downloadingState), attempt: sampleAttempt(outcome: .completed))
        var delivery = Delivery(claim: claim, url: "https://storage.example/x", due: noon, lookedAt: noon)
        var ceilings: [Duration] = []
        for failures in 1...Delivery.mostFlaws {
            let soonest = delivery.again(
                at: noon, isFlaw: true, looked: false, inOutage: false, interval: .seconds(1), random: 0)
            // The first look at the generation was at noon.
            #expect(soonest.due >= noon + .seconds(1))
            #expect(!delivery.isLast(isFlaw: true, mostFlaws: 20, at: noon) || failures == Delivery.mostFlaws)
            delivery = delivery.again(
                at: noon, isFlaw: true, looked: false, inOutage: false, interval: .seconds(1), random: 1)
            #expect(delivery.failures == failures)
            #expect(delivery.url == nil)
            ceilings.append(delivery.due - noon)
        }
        #expect(Array(ceilings[..<7]) == [1, 2, 4, 8, 16, 32, 60].map { Duration.seconds($0) })
        #expect(ceilings.max() == .seconds(60))
    }

    @Test("a generation is not asked about twice within the poll interval")
    func apart() {
        let claim = Claim(job: sampleJob(state: downloadingState), attempt: sampleAttempt(outcome: .completed))
        let delivery = Delivery(claim: claim, url: "https://storage.example/x", due: noon, lookedAt: noon)
        let interval = Duration.seconds(5)
        let stale = delivery.withFreshURL(at: noon + .seconds(2), interval: interval)
        #expect(stale.due == noon + .seconds(5) && stale.url == nil && stale.failures == 0)
        let now = noon + .seconds(6)
        let again = stale.again(
            at: now, isFlaw: true, looked: true, inOutage: false, interval: interval, random: 0)
        #expect(again.due == now + interval && again.lookedAt == now)
    }

    @Test("nothing reachable: never put off for long, given up after two hours of it")
    func outage() {
        let claim = Claim(job: sampleJob(state: downloadingState), attempt: sampleAttempt(outcome: .completed))
        var delivery = Delivery(claim: claim, url: "https://storage.example/x", due: noon, lookedAt: noon)
        for failures in 1...200 {
            let now = noon + .seconds(failures)
            #expect(!delivery.isLast(isFlaw: false, mostFlaws: 20, at: now))
            delivery = delivery.again(
                at: now, isFlaw: false, looked: false, inOutage: true, interval: .seconds(1), random: 1)
            #expect(delivery.due == now + .seconds(1))
        }
        // The first failure came a second after noon.
        #expect(!delivery.isLast(isFlaw: false, mostFlaws: 20, at: noon + .seconds(7_200)))
        #expect(delivery.isLast(isFlaw: false, mostFlaws: 20, at: noon + .seconds(7_201)))
    }

    @Test("the earliest comes first")
    func order() {
        let claim = Claim(job: sampleJob(state: downloadingState), attempt: sampleAttempt(outcome: .completed))
        let early = Delivery(claim: claim, url: nil, due: noon, lookedAt: noon)
        let late = Delivery(claim: claim, url: nil, due: noon + .seconds(1), lookedAt: noon)
        #expect(early < late)
        #expect(!(late < early))
    }
}
