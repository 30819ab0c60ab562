package import NightshiftCore

extension ManifestReader {
    /// Where the first sound row says that it was exported from; `nil` where it says nothing, or where there is none.
    ///
    /// Reads no further than that row, YAML excepted.
    package func firstOrigin() throws -> RowOrigin? {
        var origin: RowOrigin?
        do {
            try read { job, _ in
                origin = job.origin
                throw EnoughRead()
            }
        } catch is EnoughRead {
            return origin
        } catch is ManifestRejected {
            // Whoever reads it to its end says why.
        }
        return nil
    }
}

/// Ends a reading early.
private struct EnoughRead: Error {}
