/// A validated row of a manifest on its way into the queue.
package struct NewJob: Hashable, Sendable {
    package let key: String
    package let request: GenerationRequest
    package let price: MicroDollars
    package let outputName: String
    package let priority: Int
    package let tags: [String: String]

    /// Fails where the request has more input images than have a price.
    package init?(
        key: String, request: GenerationRequest, outputName: String, priority: Int = 0, tags: [String: String] = [:]
    ) {
        guard let price = request.price else { return nil }
        self.key = key
        self.request = request
        self.price = price
        self.outputName = outputName
        self.priority = priority
        self.tags = tags
    }
}
