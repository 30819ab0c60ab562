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

        /// By what one costs; `nil` where the pricing document has no such price.
        package init?(_ model: Model, at price: MicroDollars) {
            guard let inputImages = PriceList.inputImages(of: model, at: price) else { return nil }
            self.init(model, inputImages: inputImages)
        }

        package static func < (left: Kind, right: Kind) -> Bool {
            (left.model.rawValue, left.inputImages) < (right.model.rawValue, right.inputImages)
        }
    }

    /// Images of which only the number and the sum are known.
    package struct Lump: Hashable, Sendable {
        package fileprivate(set) var images: Int
        package fileprivate(set) var cost: MicroDollars

        package init(images: Int, cost: MicroDollars) {
            self.images = images
            self.cost = cost
        }

        fileprivate static func + (left: Lump, right: Lump) -> Lump {
            Lump(images: left.images + right.images, cost: left.cost + right.cost)
        }
    }

    package private(set) var counts: [Kind: Int] = [:]
    /// Images beside those, whose numbers of input images nobody knows any more.
    package private(set) var lumps: [Model: Lump] = [:]
    /// Requests that took capacity and were charged nothing: refunded generations.
    package private(set) var unpaid: [Model: Int] = [:]

    package init() {}

    package mutating func add(_ kind: Kind, count: Int = 1) {
        counts[kind, default: 0] += count
    }

    package mutating func add(_ lump: Lump, of model: Model) {
        lumps[model] = (lumps[model] ?? Lump(images: 0, cost: .zero)) + lump
    }

    package mutating func addUnpaid(_ model: Model, count: Int = 1) {
        unpaid[model, default: 0] += count
    }

    /// Images that are paid for under pay-as-you-go.
    package var images: Int { counts.values.reduce(0, +) + lumps.values.reduce(0) { $0 + $1.images } }

    /// What they cost under pay-as-you-go.
    package var cost: MicroDollars {
        lumps.values.reduce(counts.reduce(.zero) { $0 + $1.key.price * $1.value }) { $0 + $1.cost }
    }

    /// Everything that was or will be submitted and accepted.
    package var requests: Int { images + unpaid.values.reduce(0, +) }

    /// What all requests take of Provisioned Throughput; one request of `uni-1` takes one unit for one minute.
    package var weight: Weight {
        let weights = RateLimit.Weights.byModel
        let paid = counts.reduce(Weight.zero) { $0 + weights.weight(of: $1.key.model) * $1.value }
        let all = lumps.reduce(paid) { $0 + weights.weight(of: $1.key) * $1.value.images }
        return unpaid.reduce(all) { $0 + weights.weight(of: $1.key) * $1.value }
    }

    /// What each request weighs, where all weigh the same.
    package var weightOfEach: Weight? {
        let models = Set(counts.keys.map(\.model)).union(lumps.keys).union(unpaid.keys)
        return models.count == 1 ? models.first.map(RateLimit.Weights.byModel.weight) : nil
    }

    /// The same run several times.
    package func times(_ runs: Int) -> Workload {
        var sum = self
        sum.counts = counts.mapValues { $0 * runs }
        sum.lumps = lumps.mapValues { Lump(images: $0.images * runs, cost: $0.cost * runs) }
        sum.unpaid = unpaid.mapValues { $0 * runs }
        return sum
    }

    package static func + (left: Workload, right: Workload) -> Workload {
        var sum = left
        sum.counts.merge(right.counts, uniquingKeysWith: +)
        sum.lumps.merge(right.lumps, uniquingKeysWith: +)
        sum.unpaid.merge(right.unpaid, uniquingKeysWith: +)
        return sum
    }
}
