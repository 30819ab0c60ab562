/// The jobs of a manifest that edit other jobs' pictures, in figures.
package struct ManifestChains: Hashable, Sendable {
    /// Jobs that wait for another one's picture.
    package var jobs = 0
    /// Jobs that edit no other's picture and whose own is edited.
    package var chains = 0
    /// Steps of the longest chain, its first job included; 1 where no job waits for another.
    package var steps = 1

    package init(jobs: Int = 0, chains: Int = 0, steps: Int = 1) {
        self.jobs = jobs
        self.chains = chains
        self.steps = steps
    }
}
