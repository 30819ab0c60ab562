package import NightshiftCore

/// Checks batches against the books: every completed image against its recorded SHA-256, every sum against its rows.
package struct Verifier {
    private let store: any JobStore

    package init(store: any JobStore) {
        self.store = store
    }

    /// What one pass found.
    package struct Findings: Hashable, Sendable {
        package var images = 0
        package var jobs = 0
        package var deviations = 0
        /// The ids of jobs whose image is missing or damaged and that a generation is on record for.
        package var lostImages: Set<Int64> = []
        /// The ids of jobs whose image is fine while what lies beside it is not.
        package var lostSidecars: Set<Int64> = []
        /// The ids of jobs whose image was copied from another job's, and is missing or damaged.
        package var lostCopies: Set<Int64> = []
        /// How many deviations are of shards themselves.
        package var shardFlaws = 0
    }

    /// Hands over each deviation as it is found; at most a page of jobs and the ids of lost images are in memory.
    ///
    /// - Throws: `StoreError`
    package func verify(_ batches: [Batch], report: (Deviation) -> Void) throws -> Findings {
        var findings = Findings()
        func note(_ deviation: Deviation) {
            findings.deviations += 1
            report(deviation)
        }
        for text in try store.integrityProblems() {
            note(Deviation(kind: .books, batch: "queue", key: nil, message: text))
        }
        // Of a pruned batch there is only its ledger, which the storage looks after.
        for batch in batches where batch.prunedAt == nil {
            var audit = BookAudit(batch: batch)
            try store.forEachJob(Selection(batches: [batch.id]), withAttempts: true) { record in
                findings.jobs += 1
                for deviation in audit.objections(to: record) { note(deviation) }
                guard case .completed(let image) = record.job.state else { return }
                findings.images += 1
                let sidecar = SidecarAudit(batch: batch).objection(to: record)
                if let sidecar { note(sidecar) }
                guard let deviation = ImageAudit.objection(to: image, of: record.job.key, in: batch) else {
                    if sidecar != nil { findings.lostSidecars.insert(record.job.id) }
                    return
                }
                note(deviation)
                if record.generation != nil { findings.lostImages.insert(record.job.id) }
                if record.job.reusedFrom != nil { findings.lostCopies.insert(record.job.id) }
            }
            try ShardAudit(batch: batch, store: store).objections { deviation in
                findings.shardFlaws += 1
                note(deviation)
            }
            for deviation in audit.objections(to: try store.summary(of: batch.id)) { note(deviation) }
        }
        return findings
    }

    /// Makes the shards whole archives again. Before sidecars are written anew, and once more after lost images were set aside.
    ///
    /// - Throws: `StoreError`, `DiskTrouble`
    package func mendShards(of batches: [Batch]) throws {
        for batch in batches { try ShardAudit(batch: batch, store: store).mend() }
    }

    /// Puts each job of a lost image back to where the image is fetched, which is free of charge.
    ///
    /// - Throws: `StoreError`, `DiskTrouble`
    package func fetchAgain(_ lost: Set<Int64>, of batches: [Batch], at now: Timestamp) throws {
        for batch in batches {
            try store.forEachJob(Selection(batches: [batch.id], states: [.completed]), withAttempts: true) { record in
                guard lost.contains(record.job.id), case .completed(let image) = record.job.state,
                    let generation = record.generation
                else { return }
                try LostImage(batch: batch, record: record, generation: generation, image: image)
                    .fetchAgain(in: store, at: now)
            }
        }
    }

    /// Writes what lies beside images anew, from the books alone.
    ///
    /// - Throws: `StoreError`, `DiskTrouble`
    package func mendSidecars(_ lost: Set<Int64>, of batches: [Batch]) throws {
        guard !lost.isEmpty else { return }
        for batch in batches {
            try store.forEachJob(Selection(batches: [batch.id], states: [.completed]), withAttempts: true) { record in
                if lost.contains(record.job.id) { try SidecarAudit(batch: batch).mend(record) }
            }
        }
    }

    /// Copies images once more that were copied from other jobs' images, once those are home again. What lies beside them is mended
    /// with them. Says why where that can't be done; the deviations themselves are found by the next look.
    ///
    /// - Throws: `StoreError`, `DiskTrouble`
    package func copyAgain(_ lost: Set<Int64>, of batches: [Batch], report: (Deviation) -> Void) throws {
        guard !lost.isEmpty else { return }
        let repair = CopyRepair(store: store, batches: try store.batches())
        for batch in batches {
            try store.forEachJob(Selection(batches: [batch.id], states: [.completed]), withAttempts: true) { record in
                guard lost.contains(record.job.id), let source = record.job.reusedFrom else { return }
                guard try repair.copyAgain(record, of: batch) else {
                    let message =
                        "its image can't be copied from \(source) again, which is not as it was, or forgotten; a row with a new id makes another"
                    return report(
                        Deviation(kind: .missing, batch: batch.name, key: record.job.key, message: message))
                }
                if SidecarAudit(batch: batch).objection(to: record) != nil {
                    try SidecarAudit(batch: batch).mend(record)
                }
            }
        }
    }

    /// What became of jobs whose image was to be fetched again and is not home.
    package func stillLost(_ lost: Set<Int64>, of batches: [Batch], report: (Deviation) -> Void) throws -> Int {
        var count = 0
        for batch in batches {
            try store.forEachJob(Selection(batches: [batch.id]), withAttempts: false) { record in
                guard lost.contains(record.job.id) else { return }
                let text: String
                switch record.job.state {
                case .completed: return
                case .failed(let failure): text = "its image could not be fetched again: \(failure.message)"
                case .queued, .waiting, .submitting, .generating, .downloading, .uncertain, .cancelled:
                    text = "its image is not fetched yet; nightshift resume goes on"
                }
                count += 1
                report(Deviation(kind: .missing, batch: batch.name, key: record.job.key, message: text))
            }
        }
        return count
    }
}
