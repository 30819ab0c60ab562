import NightshiftCore
import TestSupport
import Testing

@Suite("Token bucket")
struct TokenBucketTests {
    @Test("spends up to its capacity and leaves itself alone when it refuses")
    func spends() {
        var bucket = TokenBucket(capacity: .requests(2), spent: .zero)
        #expect(bucket.spend(.requests(1)) == true)
        #expect(bucket.spend(.requests(1)) == true)
        #expect(bucket.spent == .requests(2))
        #expect(bucket.spend(.requests(1)) == false)
        #expect(bucket.spent == .requests(2))
    }

    @Test("remembers what the ledger says is spent")
    func resumes() {
        var bucket = TokenBucket(capacity: .requests(30), spent: .requests(29))
        #expect(bucket.spend(.requests(1)) == true)
        #expect(bucket.spend(.requests(1)) == false)
        var overdrawn = TokenBucket(capacity: .requests(10), spent: .requests(30))
        #expect(overdrawn.spend(.requests(1)) == false)
        #expect(overdrawn.spent == .requests(30))
    }

    @Test("weighs 2.5 exactly: three of them and no fourth in eight units")
    func weights() {
        let heavy = Weight(tenths: 25)
        var bucket = TokenBucket(capacity: .requests(8), spent: .zero)
        #expect(bucket.spend(heavy) == true)
        #expect(bucket.spend(heavy) == true)
        #expect(bucket.spend(heavy) == true)
        #expect(bucket.spent == Weight(tenths: 75))
        #expect(bucket.spend(heavy) == false)
        #expect(bucket.spend(.requests(1)) == false)
        #expect(bucket.spend(Weight(tenths: 5)) == true)
        #expect(bucket.spent == .requests(8))
    }

    @Test("a request heavier than the whole bucket passes an untouched one only")
    func heavierThanBucket() {
        let heavy = Weight(tenths: 25)
        var bucket = TokenBucket(capacity: .requests(2), spent: .zero)
        #expect(bucket.spend(heavy) == true)
        #expect(bucket.spent == heavy)
        #expect(bucket.spend(.requests(1)) == false)
        var touched = TokenBucket(capacity: .requests(2), spent: Weight(tenths: 1))
        #expect(touched.spend(heavy) == false)
    }

    @Test("a token returns a window after the reply")
    func tokenReturns() {
        #expect(TokenBucket.window == .seconds(60))
        #expect(TokenBucket.tokenReturns(afterReplyAt: Timestamp(seconds: 100)) == Timestamp(seconds: 160))
    }

    @Test("weights add, subtract and compare")
    func weightArithmetic() {
        #expect(Weight.requests(3) == Weight(tenths: 30))
        #expect(Weight.requests(1) + Weight(tenths: 25) == Weight(tenths: 35))
        #expect(Weight(tenths: 25) - .requests(1) == Weight(tenths: 15))
        #expect(Weight.requests(2) < Weight(tenths: 25))
        #expect(!(Weight.zero < .zero))
    }

    // MARK: Against a model of the server

    @Test("keeps to every window of the server and fills it", arguments: [1, 2, 3, 4, 5], [1, 30, 100])
    func againstServer(seed: UInt64, requestsPerMinute: Int) {
        var simulation = Simulation(seed: seed, limit: RateLimit(chosen: requestsPerMinute), models: [.uni1])
        simulation.run(for: .seconds(900))
        #expect(simulation.heaviestWindow == .requests(requestsPerMinute))
        // A token's round takes at most a window and the slowest round trip, 3.1 s: 14 rounds end within 900 s.
        #expect(simulation.arrivals.count >= 14 * requestsPerMinute)
        #expect(simulation.arrivals.count <= 15 * requestsPerMinute)
    }

    @Test("keeps to every window when models weigh differently", arguments: [6, 7, 8, 9, 10], [8, 10])
    func againstServerWeighted(seed: UInt64, units: Int) {
        var simulation = Simulation(
            seed: seed, limit: RateLimit(chosen: units, weights: .byModel), models: Model.allCases)
        simulation.run(for: .seconds(900))
        #expect(simulation.heaviestWindow <= .requests(units))
        #expect(simulation.heaviestWindow > .requests(units) - Weight(tenths: 25))
        #expect(simulation.arrivals.contains { $0.weight == Weight(tenths: 25) })
        #expect(simulation.arrivals.contains { $0.weight == .requests(1) })
    }

    /// A client that submits as soon as the bucket lets it, against a server that counts arrivals in a sliding window.
    /// Requests and replies each take a random time on the way.
    private struct Simulation {
        struct Arrival {
            let at: Timestamp
            let weight: Weight
        }

        private struct Row {
            let weight: Weight
            let replyAt: Timestamp
            var returnsAt: Timestamp { TokenBucket.tokenReturns(afterReplyAt: replyAt) }
        }

        private(set) var arrivals: [Arrival] = []
        private let limit: RateLimit
        private let models: [Model]
        private var generator: SeededRandom

        init(seed: UInt64, limit: RateLimit, models: [Model]) {
            self.limit = limit
            self.models = models
            generator = SeededRandom(seed: seed)
        }

        mutating func run(for length: Duration) {
            let start = Timestamp(seconds: 1_000)
            var now = start
            var spent: [Row] = []
            while now < start + length {
                // On the wire, or answered less than a window ago: what the ledger counts as spent.
                spent.removeAll { $0.returnsAt <= now }
                var bucket = TokenBucket(
                    capacity: limit.capacity, spent: spent.map(\.weight).reduce(.zero, +))
                while true {
                    let model = models[Int(generator.next() % UInt64(models.count))]
                    let weight = limit.weight(of: model)
                    guard bucket.spend(weight) else { break }
                    let arrival = now + generator.duration(milliseconds: 1...3_000)
                    arrivals.append(Arrival(at: arrival, weight: weight))
                    spent.append(Row(weight: weight, replyAt: arrival + generator.duration(milliseconds: 0...100)))
                }
                guard let next = spent.map(\.returnsAt).min() else { return }
                now = next
            }
        }

        /// The most that any window of 60 s held, its end included; the heaviest window ends with an arrival.
        var heaviestWindow: Weight {
            let sorted = arrivals.sorted { $0.at < $1.at }
            return sorted.indices.map { last in
                sorted[...last].reversed().prefix { sorted[last].at - $0.at <= .seconds(60) }.map(\.weight)
                    .reduce(.zero, +)
            }.max() ?? .zero
        }
    }
}
