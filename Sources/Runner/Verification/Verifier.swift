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
        package var deviations: [Deviation] = []
        /// What can be fetched again: jobs whose image is missing or damaged.
        package var lostImages: [LostImage] = []
    }

    /// Hands over each deviation as it is found; at most a page of jobs is in memory.
    ///
    /// - Throws: `StoreError`, or the file system's error where an image can't be read to its end.
    package func verify(_ batches: [Batch], report: (Deviation) -> Void) throws -> Findings {
        var findings = Findings()
        for text in try store.integrityProblems() {
            findings.add(Deviation(kind: .books, batch: "queue", key: nil, message: text), report)
        }
        for batch in batches {
            var audit = BookAudit(batch: batch)
            try store.forEachJob(Selection(batches: [batch.id]), withAttempts: true) { record in
                findings.jobs += 1
                for deviation in audit.objections(to: record) { findings.add(deviation, report) }
                guard case .completed(let image) = record.job.state else { return }
                findings.images += 1
                guard let deviation = try ImageAudit.objection(to: image, of: record.job.key, in: batch) else { return }
                findings.add(deviation, report)
                if let generation = record.generation {
                    let path = "\(batch.output)/\(image.file)"
                    findings.lostImages.append(LostImage(job: record.job, generation: generation, path: path))
                }
            }
            for deviation in audit.objections(to: try store.summary(of: batch.id)) { findings.add(deviation, report) }
        }
        return findings
    }
}

extension Verifier.Findings {
    fileprivate mutating func add(_ deviation: Deviation, _ report: (Deviation) -> Void) {
        deviations.append(deviation)
        report(deviation)
    }
}
