/// The jobs of one manifest.
package struct Batch: Hashable, Sendable {
    package typealias ID = Int64

    package let id: ID
    /// The name that users type: the manifest's name and a number, unless they chose one.
    package let name: String
    /// The absolute path of the manifest it came from.
    package let manifest: String
    /// The absolute path of the folder its images go to.
    package let output: String
    package let createdAt: Timestamp
    package let layout: Layout
    /// When its jobs and attempts were forgotten, if they were; its ledger stays.
    package let prunedAt: Timestamp?

    package init(
        id: ID, name: String, manifest: String, output: String, createdAt: Timestamp, layout: Layout = .plain,
        prunedAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.manifest = manifest
        self.output = output
        self.createdAt = createdAt
        self.layout = layout
        self.prunedAt = prunedAt
    }
}
