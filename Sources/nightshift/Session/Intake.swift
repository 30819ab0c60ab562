import Manifests
import NightshiftCore

/// Brings manifests into the queue: each is a batch of its own, found again by its path.
struct Intake {
    let manifests: ManifestOptions
    /// Absolute; the user's choice.
    let output: String?
    let name: String?
    let alwaysNew: Bool
    let isQuiet: Bool

    /// The batches of the manifests, with every row that is new added to them; throws what the survey finds wrong, and then
    /// nothing is kept.
    func enqueue(into store: any JobStore, at now: Timestamp, surveyed survey: SurveyAhead) throws -> [Batch] {
        try manifests.manifests.map { manifest in
            let draft = try draft(for: manifest, in: try store.batches())
            // Which jobs there are, the store knows best.
            let reader = manifests.reader(of: manifest, output: folder(of: draft, in: try store.batches())) { _ in true
            }
            let enqueued = try store.enqueue(draft, at: now) { admit in
                do {
                    try reader.readAhead { job, _ in Self.objection(to: try admit(job)) }
                } catch let rejection as ManifestRejected {
                    // In the survey's words where it found faults too: what is objected to here may only follow from them.
                    try survey.conclude()
                    throw rejection
                }
                // Inside the transaction: what was stored meanwhile goes with it.
                try survey.conclude()
            }
            try report(enqueued, from: store)
            return enqueued.batch
        }
    }

    /// Says what else the batch holds: what is submitted may be more than the manifest asks for now.
    private func report(_ enqueued: Enqueued, from store: any JobStore) throws {
        let name = enqueued.batch.name
        let gone = try store.summary(of: enqueued.batch.id).total - enqueued.added - enqueued.unchanged
        if enqueued.unchanged > 0, !isQuiet {
            Console.complain("\(name) goes on: \(enqueued.unchanged) jobs known, \(enqueued.added) new")
        }
        guard gone > 0 else { return }
        Console.complain(
            """
            \(name): \(gone) job\(gone == 1 ? " is" : "s are") no longer in the manifest but stay in the batch, and what is queued \
            of them will be submitted; nightshift cancel \(name) --job KEY takes one out
            """)
    }

    private static func objection(to admission: Admission) -> String? {
        switch admission {
        case .added, .unchanged: nil
        case .changed:
            "changed since it was enqueued; undo the change, give it a new id, or add --new-batch to run all again"
        case .duplicate: "an earlier row has the same id"
        }
    }

    /// The batch that the manifest goes on with; `nil` where it begins one.
    func knownBatch(of manifest: String, in batches: [Batch]) -> Batch? {
        alwaysNew ? nil : Self.batch(of: manifest, named: name, in: batches)
    }

    static func batch(of manifest: String, named name: String?, in batches: [Batch]) -> Batch? {
        let path = FilePath.real(manifest)
        return batches.last { name == nil ? $0.manifest == path : $0.name == name }
    }

    private func draft(for manifest: String, in batches: [Batch]) throws -> BatchDraft {
        // Found again whichever way it is reached: a batch that is taken for a new one is paid for again.
        let path = FilePath.real(manifest)
        guard let known = knownBatch(of: manifest, in: batches) else {
            let name = name ?? BatchName.next(forManifest: path, taken: batches.map(\.name))
            let folder = plannedOutput(of: manifest, batch: name) ?? FilePath.absolute("output/\(name)")
            return BatchDraft(target: .new(name: name, output: folder), manifest: path)
        }
        if let wanted = plannedOutput(of: manifest, batch: known.name), wanted != known.output {
            throw UsageError(
                "the images of batch \(known.name) go to \(known.output); leave out --output, or add --new-batch")
        }
        return BatchDraft(target: .existing(known.id), manifest: path)
    }

    /// The folder that the user chose for a manifest's images: one below it for each of several.
    func plannedOutput(of manifest: String, batch: String?) -> String? {
        guard let output else { return nil }
        guard manifests.manifests.count > 1 else { return output }
        let stem = BatchName.stem(of: batch ?? BatchName.next(forManifest: manifest, taken: []))
        return "\(output)/\(batch ?? stem)"
    }

    private func folder(of draft: BatchDraft, in batches: [Batch]) -> String? {
        switch draft.target {
        case .new(_, let output): output
        case .existing(let id): batches.first { $0.id == id }?.output
        }
    }
}
