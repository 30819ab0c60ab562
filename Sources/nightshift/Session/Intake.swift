import Manifests
import NightshiftCore

/// Brings manifests into the queue: each is a batch of its own, found again by its path.
struct Intake {
    let manifests: ManifestOptions
    /// Absolute; the user's choice.
    let output: String?
    let name: String?
    let pictures: PictureOptions
    let alwaysNew: Bool
    let isQuiet: Bool

    /// The batches of the manifests, with every row that is new added to them; throws what the survey finds wrong, and then
    /// nothing is kept.
    func enqueue(into store: any JobStore, at now: Timestamp, surveyed survey: SurveyAhead) throws -> [Batch] {
        try manifests.manifests.map { manifest in
            let batches = try store.batches()
            let draft = try draft(for: manifest, in: batches)
            let reader = manifests.reader(of: manifest, to: try destination(of: draft, in: batches))
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

    private func draft(for manifest: String, in batches: [Batch]) throws -> BatchDraft {
        // Found again whichever way it is reached: a batch that is taken for a new one is paid for again.
        let path = FilePath.real(manifest)
        guard let known = known(path, in: batches) else {
            let name = name ?? BatchName.next(forManifest: path, taken: batches.map(\.name))
            let folder = plannedOutput(of: manifest, batch: name) ?? FilePath.absolute("output/\(name)")
            return BatchDraft(target: .new(name: name, output: folder), manifest: path, layout: pictures.chosen)
        }
        if let wanted = plannedOutput(of: manifest, batch: known.name), wanted != known.output {
            throw UsageError(
                "the images of batch \(known.name) go to \(known.output); leave out --output, or add --new-batch")
        }
        try pictures.check(against: known)
        return BatchDraft(target: .existing(known.id), manifest: path)
    }

    /// The batch that the manifest goes on with.
    ///
    /// - Parameter path: the manifest's, real.
    private func known(_ path: String, in batches: [Batch]) -> Batch? {
        if alwaysNew { return nil }
        return batches.last { name == nil ? $0.manifest == path : $0.name == name }
    }

    /// The folder that the user chose for a manifest's images: one below it for each of several.
    private func plannedOutput(of manifest: String, batch: String?) -> String? {
        guard let output else { return nil }
        guard manifests.manifests.count > 1 else { return output }
        let stem = BatchName.stem(of: batch ?? BatchName.next(forManifest: manifest, taken: []))
        return "\(output)/\(batch ?? stem)"
    }

    private func destination(of draft: BatchDraft, in batches: [Batch]) throws -> Destination {
        switch draft.target {
        case .new(let name, let output):
            return Destination(folder: output, naming: try Naming(batch: name, layout: draft.layout))
        case .existing(let id):
            guard let batch = batches.first(where: { $0.id == id }) else {
                return Destination(folder: nil, naming: try Naming(batch: "", layout: draft.layout))
            }
            return Destination(folder: batch.output, naming: try Naming(batch: batch.name, layout: batch.layout))
        }
    }

    /// The same as far as it can be told before the queue is opened to be written.
    func destination(of manifest: String, ahead batches: [Batch]) throws -> Destination {
        let path = FilePath.real(manifest)
        let folder = plannedOutput(of: manifest, batch: nil)
        if let known = known(path, in: batches) {
            try pictures.check(against: known)
            return Destination(folder: folder, naming: try Naming(batch: known.name, layout: known.layout))
        }
        let name = name ?? BatchName.next(forManifest: path, taken: batches.map(\.name))
        return Destination(folder: folder, naming: try Naming(batch: name, layout: pictures.chosen))
    }
}
