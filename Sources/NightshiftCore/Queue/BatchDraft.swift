/// The batch that a manifest is to be enqueued into.
package struct BatchDraft: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        /// A batch that exists: rows that are new are added.
        case existing(Batch.ID)
        /// A new batch of this name; `StoreError.nameTaken` where there is one already.
        case new(name: String, output: String)
    }

    package let target: Target
    /// The absolute path of the manifest.
    package let manifest: String
    /// What is done with rows that were exported from the batch.
    package let terms: EditTerms
    /// Of a new batch; one that exists keeps its own.
    package let layout: Layout

    package init(target: Target, manifest: String, terms: EditTerms = EditTerms(), layout: Layout = .plain) {
        self.target = target
        self.manifest = manifest
        self.terms = terms
        self.layout = layout
    }
}

/// What became of one row of a manifest.
package enum Admission: Hashable, Sendable {
    case added
    /// The batch has this very job already, or had it before the user edited it.
    case unchanged
    /// The batch has a job of this key with another request, output, priority or tags; it is left as it is.
    case changed
    /// An earlier row of this same enqueue has the key.
    case duplicate
    /// The row was exported from the batch and edited: its job is what the row says now, and goes back into the queue.
    case edited
    /// The row was exported from the batch: its job goes back into the queue as it is, or its paid image is fetched again.
    case retried
    /// The row was exported from the batch and not edited: its job stays as it is.
    case unedited
    /// The row was exported from the batch, but can't be run again there.
    case refused(EditObjection)
}

/// What an enqueue did.
package struct Enqueued: Hashable, Sendable {
    package let batch: Batch
    package let added: Int
    package let unchanged: Int

    package init(batch: Batch, added: Int, unchanged: Int) {
        self.batch = batch
        self.added = added
        self.unchanged = unchanged
    }
}
