/// An input image as the request names it.
struct Reference: Equatable, Sendable {
    enum Content: Equatable, Sendable {
        case url(String)
        /// Base64, not yet looked into.
        case data(String)
        case generation(String)
    }

    /// `source` or `image_ref[i]`.
    var field: String
    var content: Content

    init(field: String, content: Content) {
        self.field = field
        self.content = content
    }

    /// What becomes of a `generation_id`.
    enum GenerationIDs {
        case taken, refused
        /// Ignored, as every member that nobody knows.
        case unknown
    }

    init(_ value: JSONValue, field: String, generationIDs: GenerationIDs) throws(Refusal) {
        guard case .object = value else { throw .badRequest("\(field) must be an object") }
        func text(_ name: String) throws(Refusal) -> String? {
            guard let member = value[name], member != .null else { return nil }
            guard let text = member.text else { throw .badRequest("\(field): \(name) must be a string") }
            return text
        }
        let url = try text("url")
        let data = try text("data")
        let mediaType = try text("media_type")
        let generation = generationIDs == .unknown ? nil : try text("generation_id")

        if generation != nil, generationIDs == .refused {
            throw .badRequest("\(field): 'generation_id' is only allowed on source")
        }
        switch (url, data, generation) {
        case (.some(let url), nil, nil):
            try PublicAddress.check(url, field: field)
            self.init(field: field, content: .url(url))
        case (nil, .some(let data), nil):
            guard let mediaType else { throw .badRequest("\(field): media_type is required with 'data'") }
            guard mediaType.hasPrefix("image/"), mediaType.count > 6 else {
                throw .badRequest("\(field): media_type must be of the form image/…")
            }
            self.init(field: field, content: .data(data))
        case (nil, nil, .some(let generation)):
            self.init(field: field, content: .generation(generation))
        case (nil, nil, nil):
            throw .badRequest("\(field): provide either 'url' or 'data'")
        case (.some, .some, nil):
            throw .badRequest("\(field): provide either 'url' or 'data', not both")
        case (_, _, .some):
            throw .badRequest("\(field): provide exactly one of 'url', 'data' and 'generation_id'")
        }
    }
}
