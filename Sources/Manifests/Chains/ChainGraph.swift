/// Which job edits whose picture: finds circles, and how long chains are.
///
/// Holds chained jobs only, 32 bytes for each, under 64 bits of their names' fingerprints: a million of them take 32 MB, and
/// would share one by chance in one of thirty million readings.
struct ChainGraph {
    private struct Link {
        let child: UInt64
        let parent: UInt64
        let line: Int32
        /// The place of the parent's own link, where it edits a picture itself.
        var next: Int32 = -1
        /// Steps up to this job, itself included; 0 while that is not known.
        var steps: Int32 = 0
    }

    private var links: [Link] = []

    mutating func add(_ child: Fingerprint, edits parent: Fingerprint, line: Int) {
        links.append(Link(child: child.low, parent: parent.low, line: Int32(clamping: line)))
    }

    /// - Parameter circle: called with the lines of each circle, beginning with its first.
    mutating func survey(circle: ([Int]) -> Void) -> ManifestChains {
        guard !links.isEmpty else { return ManifestChains() }
        links.sort { $0.child < $1.child }
        for link in links.indices { links[link].next = place(of: links[link].parent) }
        var chains = ManifestChains(jobs: links.count)
        for link in links.indices where links[link].steps == 0 { walk(from: link, circle) }
        chains.steps = links.reduce(1) { max($0, Int($1.steps)) }
        var roots = links.filter { $0.next < 0 }.map(\.parent)
        roots.sort()
        chains.chains = zip(roots, roots.dropFirst()).reduce(roots.isEmpty ? 0 : 1) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        return chains
    }

    /// The link of a job by halving; -1 for one that edits nothing.
    private func place(of child: UInt64) -> Int32 {
        var (low, high) = (0, links.count)
        while low < high {
            let middle = (low + high) / 2
            if links[middle].child < child { low = middle + 1 } else { high = middle }
        }
        return low < links.count && links[low].child == child ? Int32(low) : -1
    }

    /// Follows a chain to its beginning, or to where the steps are known, and counts them on the way back.
    private mutating func walk(from start: Int, _ circle: ([Int]) -> Void) {
        var path: [Int] = []
        var place = start
        while place >= 0, links[place].steps == 0 {
            links[place].steps = Self.onTheWay
            path.append(place)
            place = Int(links[place].next)
        }
        var steps: Int32 = place < 0 ? 1 : links[place].steps
        if steps == Self.onTheWay, let entry = path.firstIndex(of: place) {
            report(Array(path[entry...]), circle)
            steps = 1
        }
        for place in path.reversed() {
            steps += 1
            links[place].steps = steps
        }
    }

    private static let onTheWay: Int32 = -1

    private func report(_ places: [Int], _ circle: ([Int]) -> Void) {
        let lines = places.map { Int(links[$0].line) }
        let first = lines.indices.min { lines[$0] < lines[$1] } ?? 0
        circle(Array(lines[first...] + lines[..<first]))
    }
}
