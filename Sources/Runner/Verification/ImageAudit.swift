import NightshiftCore

/// Re-reads images against what was recorded of them.
enum ImageAudit {
    /// What is wrong with the image of a completed job, if anything.
    static func objection(to image: StoredImage, of key: String, in batch: Batch) -> Deviation? {
        do throws(StoredPicture.Flaw) {
            try StoredPicture(image, in: batch.output).check()
            return nil
        } catch {
            let kind: Deviation.Kind = error == .missing ? .missing : .damaged
            return Deviation(kind: kind, batch: batch.name, key: key, message: "\(image.file) \(error)")
        }
    }
}
