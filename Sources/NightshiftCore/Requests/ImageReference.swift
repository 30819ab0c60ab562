/// An input image: the `source` of an edit, or one of `image_ref`.
package enum ImageReference: Hashable, Sendable, Codable {
    /// An https address that the provider fetches.
    case url(String)
    /// A file on this machine, by absolute path: read and sent as base64 when the job is submitted.
    case file(path: String, mediaType: String)
    /// Base64 that stood in the manifest itself.
    case inline(base64: String, mediaType: String)
    /// The output of an earlier generation, by id: for `source` only, on API versions that take it.
    case generation(String)
    /// The picture of another job of the same batch, by its key: for `source` only. The job waits until that one is completed.
    case job(String)
}
