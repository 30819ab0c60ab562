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
        /// Images that are missing or damaged and that a generation is on record for.
        package var lostImages = 0
    }

    /// Hands over each deviation, and each image that can be fetched again, as it is found; at most a page of jobs is in
    /// memory.
    ///
    /// - Throws: `StoreError`, or the file system's error where an image can't be read to its end.
    package func verify(
        _ batches: [Batch], report: (Deviation) -> Void, lost: (LostImage) throws -> Void = { _ in }
    ) throws -> Findings {
        var findings = Findings()
        func note(_ deviation: Deviation) {
            findings.deviations += 1
            report(deviation)
        }
        for text in try store.integrityProblems() {
            note(Deviation(kind: .books, batch: "queue", key: nil, message: text))
        }
        for batch in batches {
            var audit = BookAudit(batch: batch)
            try store.forEachJob(Selection(batches: [batch.id]), withAttempts: true) { record in
                findings.jobs += 1
                for deviation in audit.objections(to: record) { note(deviation) }
                guard case .completed(let image) = record.job.state else { return }
                findings.images += 1
                guard let deviation = try ImageAudit.objection(to: image, of: record.job.key, in: batch) else { return }
                note(deviation)
                if let generation = record.generation {
                    findings.lostImages += 1
                    let path = "\(batch.output)/\(image.file)"
                    try lost(LostImage(job: record.job, generation: generation, path: path))
                }
            }
            for deviation in audit.objections(to: try store.summary(of: batch.id)) { note(deviation) }
        }
        return findings
    }
}
