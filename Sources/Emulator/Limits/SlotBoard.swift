import Foundation

/// The concurrency slots. One is freed when its generation ends, whether or not anybody looks, and at the latest an
/// hour after it was taken.
struct SlotBoard {
    /// Lost jobs are pruned after this many seconds.
    static let longest = 3_600.0

    /// Times at which slots come free, soonest first.
    private var releases: [Double] = []

    mutating func inUse(at now: Double) -> Int {
        let freed = releases.prefix { $0 <= now }.count
        if freed > 0 { releases.removeFirst(freed) }
        return releases.count
    }

    /// - Parameter end: when the generation ends; nil if it never does.
    mutating func take(at now: Double, until end: Double?) {
        let release = min(end ?? .infinity, now + Self.longest)
        var low = 0
        var high = releases.count
        while low < high {
            let middle = (low + high) / 2
            if releases[middle] <= release { low = middle + 1 } else { high = middle }
        }
        releases.insert(release, at: low)
    }
}
