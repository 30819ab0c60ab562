package import NightshiftCore

/// How a run's batches stand: jobs per state, and money.
package struct RunStanding: Hashable, Sendable {
    package struct Batch: Hashable, Sendable {
        package let name: String
        /// The folder of its images, absolute.
        package let output: String

        package init(name: String, output: String) {
            self.name = name
            self.output = output
        }
    }

    package let batches: [Batch]
    package let jobs: [JobState.Name: Int]
    package let charge: ChargeRange

    package init(batches: [Batch] = [], jobs: [JobState.Name: Int] = [:], charge: ChargeRange = .nothing) {
        self.batches = batches
        self.jobs = jobs
        self.charge = charge
    }

    package var total: Int { jobs.values.reduce(0, +) }

    package func count(_ state: JobState.Name) -> Int { jobs[state] ?? 0 }
}
