/// What the page's script must know before it reads the jobs.
struct PageConfiguration: Encodable {
    struct BatchEntry: Encodable {
        let name: String
        /// When it was created, in microseconds since 1970: tells batches of one name apart.
        let created: String
        /// The address of its folder from the page's, with a slash at the end.
        let folder: String
    }

    let batches: [BatchEntry]
    /// Thumbnails in one block of the page.
    let thumbnailsInBlock: Int
    let groups: [String]
    /// The time zone of the page, by its name.
    let zone: String
}
