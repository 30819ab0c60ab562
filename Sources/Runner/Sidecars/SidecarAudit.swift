import Foundation
import NightshiftCore

/// Holds sidecars against the books, and writes them anew from there.
struct SidecarAudit {
    let batch: Batch

    /// What is wrong with the sidecar of a completed job, if anything.
    ///
    /// - Parameter record: with its attempts.
    func objection(to record: JobRecord) -> Deviation? {
        guard batch.layout.hasSidecars, let sidecar = Sidecar(of: record, in: batch),
            case .completed(let image) = record.job.state
        else { return nil }
        guard image.place == nil else { return objection(toSampleOf: record, image) }
        let message: String
        switch SidecarFile(beside: image, in: batch.output).compare(with: sidecar) {
        case .asExpected: return nil
        case .missing: message = "is not there"
        case .different: message = "says something else than the books"
        }
        return Deviation(
            kind: .sidecar, batch: batch.name, key: record.job.key,
            message: "\(SidecarFile.name(beside: image)) \(message)")
    }

    private func objection(toSampleOf record: JobRecord, _ image: StoredImage) -> Deviation? {
        guard ShardSample(of: record, in: batch)?.isAsWritten(in: batch) == false else { return nil }
        return Deviation(
            kind: .sidecar, batch: batch.name, key: record.job.key,
            message: "\(image.file): its JSON or a header says something else than the books")
    }

    /// Writes the sidecar anew. What has its name is kept as `NAME.damaged`.
    ///
    /// - Parameter record: of a completed job, with its attempts.
    func mend(_ record: JobRecord) throws(DiskTrouble) {
        guard let sidecar = Sidecar(of: record, in: batch), case .completed(let image) = record.job.state else {
            return
        }
        guard image.place == nil else {
            // What could not be mended is named again by the next look.
            _ = try ShardSample(of: record, in: batch)?.mend(in: batch)
            return
        }
        let folder = OutputFolder(path: batch.output)
        let parent = try folder.parent(of: image.file)
        try SidecarFile(beside: image, in: batch.output).clear(of: sidecar)
        let draft = SidecarDraft(temporary: folder.temporary("\(record.job.id)-sidecar")) { _ in sidecar }
        guard let name = try draft.give(to: image, in: folder) else {
            throw DiskTrouble(SidecarFile(beside: image, in: batch.output).path, code: EEXIST)
        }
        try folder.sync(parent)
        unlink(name.path)
        folder.tidy()
    }
}
