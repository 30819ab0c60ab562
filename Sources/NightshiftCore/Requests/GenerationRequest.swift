/// One request of `POST /generations`, as the queue keeps it: the contract's "Request body".
package struct GenerationRequest: Hashable, Sendable, Codable {
    package var prompt: String
    package var model: Model
    package var type: GenerationType
    /// Absent: the model picks.
    package var aspectRatio: AspectRatio?
    package var style: Style
    /// Absent: the model picks.
    package var outputFormat: OutputFormat?
    package var webSearch: Bool
    package var references: [ImageReference]
    package var source: ImageReference?
    /// An opaque tag of the end user, passed on to the provider.
    package var userID: String?

    package init(
        prompt: String,
        model: Model = .uni1,
        type: GenerationType = .image,
        aspectRatio: AspectRatio? = nil,
        style: Style = .auto,
        outputFormat: OutputFormat? = nil,
        webSearch: Bool = false,
        references: [ImageReference] = [],
        source: ImageReference? = nil,
        userID: String? = nil
    ) {
        self.prompt = prompt
        self.model = model
        self.type = type
        self.aspectRatio = aspectRatio
        self.style = style
        self.outputFormat = outputFormat
        self.webSearch = webSearch
        self.references = references
        self.source = source
        self.userID = userID
    }

    /// What the price depends on: the references, and the source of an edit as one more ("Money").
    package var inputImages: Int { references.count + (source == nil ? 0 : 1) }

    /// The pay-as-you-go price, or `nil` for more input images than have a price.
    package var price: MicroDollars? { PriceList.price(of: model, inputImages: inputImages) }
}

extension GenerationRequest {
    /// The key of the job whose picture it edits, where it edits one.
    package var sourceJob: String? {
        if case .job(let key) = source { key } else { nil }
    }
}
