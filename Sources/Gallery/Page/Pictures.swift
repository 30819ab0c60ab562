import Foundation
import NightshiftCore
import PictureFiles

/// Makes the thumbnails of some jobs at once, on as many cores as there are. At most an image a core is in memory, beside
/// the thumbnails.
struct Pictures {
    /// Jobs that are looked at together.
    static let portion = 64

    let thumbnailer: Thumbnailer
    let batches: [Batch.ID: Batch]

    /// One result a job, in their order; `nil` for a job without a picture.
    func thumbnails(of records: [JobRecord]) -> [Result<Thumbnail, PictureTrouble>?] {
        let found = Guarded<[Int: Result<Thumbnail, PictureTrouble>]>([:])
        DispatchQueue.concurrentPerform(iterations: records.count) { index in
            guard let result = thumbnail(of: records[index].job) else { return }
            found.withLock { $0[index] = result }
        }
        return found.withLock { found in records.indices.map { found[$0] } }
    }

    private func thumbnail(of job: Job) -> Result<Thumbnail, PictureTrouble>? {
        guard case .completed(let image) = job.state, let batch = batches[job.batch] else { return nil }
        return Result { () throws(PictureTrouble) in
            try thumbnailer.thumbnail(of: PictureFile.bytes(of: image, in: batch))
        }
    }
}
