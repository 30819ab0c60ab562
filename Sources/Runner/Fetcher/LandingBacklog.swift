/// What waits to land, and how much of it lands together.
struct LandingBacklog<Item: Sendable>: Sendable {
    /// What is landed in one go.
    struct Round: Sendable {
        let items: [Item]
        /// Temporary names to be dropped after that.
        let settled: [String]
    }

    var items: [Item] = []
    /// Temporary names of what is on record.
    var settled: [String] = []
    private var isDraining = false
    /// The latest round was more than one image: so may the next be, if it waits a little.
    private var expectsCompany = false

    private static var largestRound: Int { 32 }
    /// Fewer wait for more.
    private static var company: Int { 8 }
    /// With 10 slots and a server that answers at once, waiting so long saves a tenth of the processor; 1 ms brings less, 3 ms no
    /// more.
    private static var longestPatience: Duration { .milliseconds(2) }

    /// How long the next round is to wait for company: not where it has enough, nor where the one before had none.
    ///
    /// Nothing but its own record waits for an image that lands, and the records of a round share a commit as well.
    var patience: Duration {
        expectsCompany && (1..<Self.company).contains(items.count) ? Self.longestPatience : .zero
    }

    /// Whether nobody takes rounds yet: then the caller is to do so, until there is none.
    mutating func beginDraining() -> Bool {
        defer { isDraining = true }
        return !isDraining
    }

    /// Takes out the next round; `nil` once nothing waits.
    mutating func takeRound() -> Round? {
        if items.isEmpty, settled.isEmpty {
            isDraining = false
            return nil
        }
        let count = min(items.count, Self.largestRound)
        if count > 0 { expectsCompany = count > 1 }
        defer {
            items.removeFirst(count)
            settled = []
        }
        return Round(items: Array(items.prefix(count)), settled: settled)
    }
}
