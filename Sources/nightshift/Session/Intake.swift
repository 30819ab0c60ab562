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
    /// What is done with rows that were exported from their batch.
    let terms: EditTerms
    let isQuiet: Bool

    /// The batches of the manifests, with every row that is new added to them; throws what the survey finds wrong, and then
    /// nothing is kept.
    func enqueue(into store: any JobStore, at now: Timestamp, surveyed survey: SurveyAhead) throws -> [Batch] {
        try manifests.manifests.map { manifest in
            let batches = try store.batches()
            let draft = try draft(for: manifest, in: batches)
            let target = try self.target(of: draft, in: batches)
            // Which jobs there are, the store knows best.
            let reader = manifests.reader(of: manifest, to: target.destination) { _ in true }
            var returns = ReturnTally()
            let enqueued = try store.enqueue(draft, at: now) { admit in
                do {
                    try reader.readAhead { job, _ in
                        if let objection = misdirected(job, to: target, among: batches) { return objection }
                        let admission = try admit(job)
                        returns.add(admission, of: job, to: target.name)
                        return admission.objection(in: target.name, key: job.key)
                    }
                } catch let rejection as ManifestRejected {
                    // In the survey's words where it found faults too: what is objected to here may only follow from them.
                    try survey.conclude()
                    throw rejection
                }
                // Inside the transaction: what was stored meanwhile goes with it.
                try survey.conclude()
            }
            try report(enqueued, returns, from: store)
            return enqueued.batch
        }
    }

    /// Says what else the batch holds: what is submitted may be more than the manifest asks for now.
    private func report(_ enqueued: Enqueued, _ returns: ReturnTally, from store: any JobStore) throws {
        let name = enqueued.batch.name
        if let news = returns.news(of: name), !isQuiet { Console.complain(news) }
        if let warning = returns.warning(of: name) { Console.complain(warning) }
        // An export of a part of the batch is not what the batch is to be.
        guard !returns.isExport else { return }
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

    /// A row that was exported from another batch than the one that the manifest as a whole was taken for: it would be paid for
    /// again as a new job, unasked.
    private func misdirected(_ job: NewJob, to target: Target, among batches: [Batch]) -> String? {
        guard !target.isChosen, let origin = job.origin, origin.batch != target.name,
            batches.contains(where: { $0.name == origin.batch && $0.prunedAt == nil })
        else { return nil }
        return """
            was exported from batch \(origin.batch); export one batch at a time, or say --batch NAME, or --new-batch to pay for \
            all rows as new jobs
            """
    }

    private func draft(for manifest: String, in batches: [Batch]) throws -> BatchDraft {
        // Found again whichever way it is reached: a batch that is taken for a new one is paid for again.
        let path = FilePath.real(manifest)
        guard let known = try knownBatch(of: manifest, in: batches) else {
            let name = name ?? BatchName.next(forManifest: path, taken: batches.map(\.name))
            let folder = plannedOutput(of: manifest, batch: name) ?? FilePath.absolute("output/\(name)")
            return BatchDraft(
                target: .new(name: name, output: folder), manifest: path, terms: terms, layout: pictures.chosen)
        }
        if let wanted = plannedOutput(of: manifest, batch: known.name), wanted != known.output {
            throw UsageError(
                "the images of batch \(known.name) go to \(known.output); leave out --output, or add --new-batch")
        }
        try pictures.check(against: known)
        return BatchDraft(target: .existing(known.id), manifest: path, terms: terms)
    }

    /// The batch that the manifest goes on with: the one that the user names, the one made of this file, or the one that its rows
    /// were exported from; `nil` where it begins one.
    func knownBatch(of manifest: String, in batches: [Batch]) throws -> Batch? {
        if alwaysNew { return nil }
        if let name, let named = batches.last(where: { $0.name == name }) {
            guard named.prunedAt == nil else {
                throw UsageError("batch \(name) was pruned: its jobs are forgotten; choose another name")
            }
            return named
        }
        if name != nil { return nil }
        let path = FilePath.real(manifest)
        let batches = batches.filter { $0.prunedAt == nil }
        if let own = batches.last(where: { $0.manifest == path }) { return own }
        guard let origin = try manifests.reader(of: manifest, to: .nowhere, isInBatch: { _ in true }).firstOrigin()
        else { return nil }
        return batches.last { $0.name == origin.batch }
    }

    /// Where a draft's rows go.
    private struct Target {
        let name: String
        let destination: Destination
        /// The user named it, asked for a new one, or ran the same file before.
        let isChosen: Bool
    }

    private func target(of draft: BatchDraft, in batches: [Batch]) throws -> Target {
        switch draft.target {
        case .new(let name, let output):
            let destination = Destination(folder: output, naming: try Naming(batch: name, layout: draft.layout))
            return Target(name: name, destination: destination, isChosen: self.name != nil || alwaysNew)
        case .existing(let id):
            guard let batch = batches.first(where: { $0.id == id }) else {
                throw UsageError("batch number \(id) is gone; run again")
            }
            let destination = Destination(
                folder: batch.output, naming: try Naming(batch: batch.name, layout: batch.layout))
            let isChosen = name != nil || batch.manifest == draft.manifest
            return Target(name: batch.name, destination: destination, isChosen: isChosen)
        }
    }

    /// The folder that the user chose for a manifest's images: one below it for each of several.
    private func plannedOutput(of manifest: String, batch: String?) -> String? {
        guard let output else { return nil }
        guard manifests.manifests.count > 1 else { return output }
        let stem = BatchName.stem(of: batch ?? BatchName.next(forManifest: manifest, taken: []))
        return "\(output)/\(batch ?? stem)"
    }

    /// The same as far as it can be told before the queue is opened to be written.
    func destination(of manifest: String, ahead batches: [Batch]) throws -> Destination {
        let folder = plannedOutput(of: manifest, batch: nil)
        if let known = try knownBatch(of: manifest, in: batches) {
            try pictures.check(against: known)
            return Destination(folder: folder, naming: try Naming(batch: known.name, layout: known.layout))
        }
        let name = name ?? BatchName.next(forManifest: FilePath.real(manifest), taken: batches.map(\.name))
        return Destination(folder: folder, naming: try Naming(batch: name, layout: pictures.chosen))
    }
}
