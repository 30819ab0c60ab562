import NightshiftCore

extension CommitmentUse {
    /// What the submissions of some batches used, off the ledger; of every batch where `batches` is `nil`.
    init(_ commitment: Commitment, of batches: [Batch]?, in store: any JobStore) throws {
        let ids: [Batch.ID?] = batches?.map(\.id) ?? [nil]
        self.init(commitment, try ids.flatMap { try store.ledger(of: $0) })
    }
}
