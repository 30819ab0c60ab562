/// Thrown after the last row of a manifest that has faults.
package struct ManifestRejected: Error, Hashable, Sendable, CustomStringConvertible {
    /// The first faults in line order, as many as the reader's limit allows.
    package let faults: [ManifestFault]
    /// How many there are, those beyond the limit included.
    package let total: Int

    package init(faults: [ManifestFault], total: Int) {
        self.faults = faults
        self.total = total
    }

    package var description: String {
        let rest = total - faults.count
        let lines = faults.map(\.description) + (rest > 0 ? ["… and \(rest) more"] : [])
        return lines.joined(separator: "\n")
    }
}
