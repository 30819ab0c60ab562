/// One image to make: a row of the queue.
package struct Job: Hashable, Sendable {
    package let id: Int64
    private let brief: Shared<Brief>
    package let state: JobState
    /// Grows by one with every write; a write names the version it read.
    package let version: Int
    /// Submissions that count against `--max-attempts` since the user last put the job into the queue.
    package let tries: Int
    /// Lost replies that were resubmitted since the user last put the job into the queue.
    package let resubmissions: Int
    /// The job whose image was used again for this one, `BATCH/KEY`: then it was never submitted.
    package let reusedFrom: String?

    /// What stays the same however often the job's state is written.
    private struct Brief: Hashable, Sendable {
        let batch: Batch.ID
        let key: String
        let request: GenerationRequest
        let price: MicroDollars
        let outputName: String
        let priority: Int
        let tags: [String: String]
    }

    package var batch: Batch.ID { brief.value.batch }
    /// The user's name for it, unique within the batch.
    package var key: String { brief.value.key }
    package var request: GenerationRequest { brief.value.request }
    /// The pay-as-you-go price of one submission.
    package var price: MicroDollars { brief.value.price }
    /// The file to write, relative to the batch's output folder, without its ending.
    package var outputName: String { brief.value.outputName }
    package var priority: Int { brief.value.priority }
    package var tags: [String: String] { brief.value.tags }

    private init(
        id: Int64, brief: Shared<Brief>, state: JobState, version: Int, tries: Int, resubmissions: Int,
        reusedFrom: String?
    ) {
        self.id = id
        self.brief = brief
        self.state = state
        self.version = version
        self.tries = tries
        self.resubmissions = resubmissions
        self.reusedFrom = reusedFrom
    }

    package init(
        id: Int64, batch: Batch.ID, key: String, request: GenerationRequest, price: MicroDollars, outputName: String,
        priority: Int, tags: [String: String], state: JobState, version: Int, tries: Int, resubmissions: Int,
        reusedFrom: String? = nil
    ) {
        let brief = Brief(
            batch: batch, key: key, request: request, price: price, outputName: outputName, priority: priority,
            tags: tags)
        self.init(
            id: id, brief: Shared(brief), state: state, version: version, tries: tries, resubmissions: resubmissions,
            reusedFrom: reusedFrom)
    }

    /// The job as it stands once the image of another one is used for it.
    package func reusing(_ source: String) -> Job {
        Job(
            id: id, brief: brief, state: state, version: version, tries: tries, resubmissions: resubmissions,
            reusedFrom: source)
    }

    /// The job as it stands once `change` is written.
    package func after(_ change: Change, version: Int) -> Job {
        Job(
            id: id, brief: brief, state: change.state, version: version, tries: change.tries,
            resubmissions: change.resubmissions, reusedFrom: reusedFrom)
    }
}
