/// One image to make: a row of the queue.
package struct Job: Hashable, Sendable {
    package let id: Int64
    package let batch: Batch.ID
    /// The user's name for it, unique within the batch.
    package let key: String
    package let request: GenerationRequest
    /// The pay-as-you-go price of one submission.
    package let price: MicroDollars
    /// The file to write, relative to the batch's output folder, without its ending.
    package let outputName: String
    package let priority: Int
    package let tags: [String: String]
    package let state: JobState
    /// Grows by one with every write; a write names the version it read.
    package let version: Int
    /// Submissions that count against `--max-attempts` since the user last put the job into the queue.
    package let tries: Int
    /// Lost replies that were resubmitted since the user last put the job into the queue.
    package let resubmissions: Int
    /// The job whose image was used again for this one, `BATCH/KEY`: then it was never submitted.
    package let reusedFrom: String?

    package init(
        id: Int64, batch: Batch.ID, key: String, request: GenerationRequest, price: MicroDollars, outputName: String,
        priority: Int, tags: [String: String], state: JobState, version: Int, tries: Int, resubmissions: Int,
        reusedFrom: String? = nil
    ) {
        self.id = id
        self.batch = batch
        self.key = key
        self.request = request
        self.price = price
        self.outputName = outputName
        self.priority = priority
        self.tags = tags
        self.state = state
        self.version = version
        self.tries = tries
        self.resubmissions = resubmissions
        self.reusedFrom = reusedFrom
    }

    /// The job as it stands once the image of another one is used for it.
    package func reusing(_ source: String) -> Job {
        Job(
            id: id, batch: batch, key: key, request: request, price: price, outputName: outputName, priority: priority,
            tags: tags, state: state, version: version, tries: tries, resubmissions: resubmissions, reusedFrom: source)
    }

    /// The job as it stands once `change` is written.
    package func after(_ change: Change, version: Int) -> Job {
        Job(
            id: id, batch: batch, key: key, request: request, price: price, outputName: outputName, priority: priority,
            tags: tags, state: change.state, version: version, tries: change.tries, resubmissions: change.resubmissions,
            reusedFrom: reusedFrom)
    }
}
