/// The account's money in micro-dollars: reserved at acceptance, settled when the generation ends.
struct Ledger: Equatable {
    private struct Reserve: Equatable {
        var end: Double
        var price: Int
        var charge: Int
    }

    /// All that was ever paid in; nil never runs out.
    private(set) var granted: Int?
    private(set) var charged = 0
    private(set) var refunded = 0
    private(set) var reserved = 0
    /// Reserves of unfinished generations, the next to end first.
    private var open: [Reserve] = []

    init(granted: Int?) { self.granted = granted }

    /// What can still be spent. Settle first.
    var available: Int? { granted.map { $0 - charged - reserved } }

    mutating func settle(at now: Double) {
        let ended = open.prefix { $0.end <= now }
        for reserve in ended {
            reserved -= reserve.price
            charged += reserve.charge
            refunded += reserve.price - reserve.charge
        }
        if !ended.isEmpty { open.removeFirst(ended.count) }
    }

    /// - Parameter end: nil for a generation that never ends; its reserve stays.
    mutating func reserve(_ price: Int, until end: Double?, charging charge: Int) {
        let reserve = Reserve(end: end ?? .infinity, price: price, charge: charge)
        var low = 0
        var high = open.count
        while low < high {
            let middle = (low + high) / 2
            if open[middle].end <= reserve.end { low = middle + 1 } else { high = middle }
        }
        open.insert(reserve, at: low)
        reserved += price
    }

    /// Makes `credits` what can be spent from now on; nil lifts the limit.
    mutating func setAvailable(_ credits: Int?) {
        granted = credits.map { $0 + charged + reserved }
    }

    mutating func restore(granted: Int?) { self.granted = granted }
}
