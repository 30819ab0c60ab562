/// A validated row of a manifest on its way into the queue.
package struct NewJob: Hashable, Sendable {
    package let key: String
    package let request: GenerationRequest
    package let price: MicroDollars
    package let outputName: String
    package let priority: Int
    package let tags: [String: String]
    /// Where the row was exported from, if it was.
    package let origin: RowOrigin?

    /// Fails where the request has more input images than have a price.
    package init?(
        key: String, request: GenerationRequest, outputName: String, priority: Int = 0, tags: [String: String] = [:],
        origin: RowOrigin? = nil
    ) {
        guard let price = request.price else { return nil }
        self.key = key
        self.request = request
        self.price = price
        self.outputName = outputName
        self.priority = priority
        self.tags = tags
        self.origin = origin
    }
}

/// What an exported row says of where it comes from. Run in that batch, it means the job that it was exported from.
package struct RowOrigin: Hashable, Sendable {
    /// The field that a row says it in.
    package static let field = "_nightshift"

    /// The batch's name.
    package let batch: String

    package init(batch: String) {
        self.batch = batch
    }
}
