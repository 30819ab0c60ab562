import GRDB
package import NightshiftCore

extension SQLiteStore {
    /// A few milliseconds off the ledger, whatever the number of attempts. The ledger knows no tags, no numbers of input images
    /// and no failure codes: asked for those, it is a walk over the attempts, with the job of each but for codes: 0.3 s a million
    /// on one core, nearly all of it SQLite's own, and up to 0.9 s by five keys at once. What was pruned has none of those any more, and counts as without.
    package func costs(of batch: Batch.ID?, by keys: [CostKey]) throws -> [CostRow] {
        try read { db in try CostSums(db, of: batch, by: keys).rows() }
    }
}
