/// Images of one month or one run, by what they cost and what they weigh.
package struct Workload: Hashable, Sendable {
    /// More a month than any plan on the list carries, and far from any overflow.
    package static let mostImages = 1_000_000_000

    /// Images that cost the same.
    package struct Kind: Hashable, Comparable, Sendable {
        package let model: Model
        package let inputImages: Int
        package let price: MicroDollars

        /// `nil` where the pricing document has no price.
        package init?(_ model: Model, inputImages: Int) {
            guard let price = PriceList.price(of: model, inputImages: inputImages) else { return nil }
            self.model = model
            self.inputImages = inputImages
            self.price = price
        }

        package static func < (left: Kind, right: Kind) -> Bool {
            (left.model.rawValue, left.inputImages) < (right.model.rawValue, right.inputImages)
        }
    }

    package private(set) var counts: [Kind: Int] = [:]
    /// Requests that took capacity and were charged nothing: refunded generations.
    package private(set) var unpaid: [Model: Int] = [:]

    package init() {}

    package mutating func add(_ kind: Kind, count: Int = 1) {
        counts[kind, default: 0] += count
    }

    package mutating func addUnpaid(_ model: Model) {
        unpaid[model, default: 0] += 1
    }

    /// Images that are paid for under pay-as-you-go.
    package var images: Int { counts.values.reduce(0, +) }

    /// What they cost under pay-as-you-go.
    package var cost: MicroDollars { counts.reduce(.zero) { $0 + $1.key.price * $1.value } }

    /// Everything that was or will be submitted and accepted.
    package var requests: Int { images + unpaid.values.reduce(0, +) }

    /// What all requests take of Provisioned Throughput; one request of `uni-1` takes one unit for one minute.
    package var weight: Weight {
        let weights = RateLimit.Weights.byModel
        let paid = counts.reduce(Weight.zero) { $0 + weights.weight(of: $1.key.model) * $1.value }
        return unpaid.reduce(paid) { $0 + weights.weight(of: $1.key) * $1.value }
    }

    /// What each request weighs, where all weigh the same.
    package var weightOfEach: Weight? {
        let models = Set(counts.keys.map(\.model)).union(unpaid.keys)
        return models.count == 1 ? models.first.map(RateLimit.Weights.byModel.weight) : nil
    }

    /// The same run several times.
    package func times(_ runs: Int) -> Workload {
        var sum = self
        sum.counts = counts.mapValues { $0 * runs }
        sum.unpaid = unpaid.mapValues { $0 * runs }
        return sum
    }

    package static func + (left: Workload, right: Workload) -> Workload {
        var sum = left
        sum.counts.merge(right.counts, uniquingKeysWith: +)
        sum.unpaid.merge(right.unpaid, uniquingKeysWith: +)
        return sum
    }
}
