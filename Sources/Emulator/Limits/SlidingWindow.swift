/// The 60 seconds before now, and what was accepted in them. Requests leave one by one as they grow 60 seconds old.
struct SlidingWindow {
    struct Entry: Equatable {
        var time: Double
        var weight: Double
    }

    static let span = 60.0
    var limit: Double
    private var entries: [Entry] = []
    /// Entries before this one have aged out; they are dropped in batches.
    private var first = 0
    private(set) var used = 0.0

    init(limit: Double) { self.limit = limit }

    /// Requests still inside the window when last looked at.
    var count: Int { entries.count - first }
    private var oldest: Entry? { first < entries.count ? entries[first] : nil }

    mutating func age(to now: Double) {
        while let entry = oldest, entry.time + Self.span <= now {
            used -= entry.weight
            first += 1
        }
        if first == entries.count { used = 0 }
        if first > 1_024, first * 2 > entries.count {
            entries.removeFirst(first)
            first = 0
        }
    }

    mutating func hasRoom(for weight: Double, at now: Double) -> Bool {
        age(to: now)
        return used + weight <= limit + 1e-9
    }

    mutating func record(_ weight: Double, at now: Double) {
        age(to: now)
        entries.append(Entry(time: now, weight: weight))
        used += weight
    }

    /// Whole units left, never negative.
    var remaining: Int { max(0, Int((limit - used + 1e-9).rounded(.down))) }

    /// When the oldest request leaves the window; a whole window from now when there is none.
    func oldestLeaves(at now: Double) -> Double { (oldest?.time ?? now) + Self.span }

    /// Whole seconds until the oldest request leaves, at least 1.
    func retryAfter(at now: Double) -> Int { max(1, Int((oldestLeaves(at: now) - now).rounded(.up))) }
}
