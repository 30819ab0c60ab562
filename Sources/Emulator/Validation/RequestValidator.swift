/// Reads a request body by the rules of the contract's table, in the table's order.
///
/// Null counts as absent where the contract or the vendor's SDK allows it: `aspect_ratio`, `output_format`, `source`
/// and `user_id`. Members that nobody knows are ignored.
struct RequestValidator {
    private let body: JSONValue
    private let takesGenerationIDs: Bool

    /// A request that may be submitted, provided that its references stand up to a closer look.
    struct Reading: Equatable {
        var request: GenerationRequest
        var source: Reference?
        var references: [Reference] = []
    }

    /// - Parameter takesGenerationIDs: whether this version of the API knows `generation_id`.
    static func read(_ body: JSONValue, takesGenerationIDs: Bool = true) throws(Refusal) -> Reading {
        guard case .object = body else { throw .badRequest("Request body must be a JSON object") }
        return try RequestValidator(body: body, takesGenerationIDs: takesGenerationIDs).reading()
    }

    private func reading() throws(Refusal) -> Reading {
        var request = GenerationRequest(prompt: try prompt())
        request.model = try model()
        request.kind = try word("type", default: .image)
        request.aspectRatio = try ratio()
        request.style = try word("style", default: .auto)
        if request.style == .manga, request.kind == .image, let ratio = request.aspectRatio, !ratio.isPortrait {
            let portraits = AspectRatio.portraits.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("style 'manga' requires a portrait aspect_ratio: \(portraits)")
        }
        request.outputFormat = try optionalWord("output_format")
        request.webSearch = try flag("web_search")
        let references = try imageReferences(most: request.kind)
        request.references = references.count
        let source = try source(of: request.kind)
        try checkUserID()
        return Reading(request: request, source: source, references: references)
    }

    private func prompt() throws(Refusal) -> String {
        guard let value = body["prompt"] else { throw .badRequest("prompt is required") }
        guard let prompt = value.text else { throw .badRequest("prompt must be a string") }
        guard (1...6_000).contains(prompt.unicodeScalars.count) else {
            throw .badRequest("Prompt must be between 1 and 6000 characters")
        }
        do { _ = try FaultMarker.markers(in: prompt) } catch { throw .badRequest("Emulator: \(error)") }
        return prompt
    }

    private func model() throws(Refusal) -> Model {
        guard let value = body["model"] else { return .uni1 }
        guard let name = value.text else { throw .badRequest("model must be a string") }
        guard let model = Model(rawValue: name) else { throw .badRequest("Unknown model: \(name)") }
        return model
    }

    private func ratio() throws(Refusal) -> AspectRatio? { try optionalWord("aspect_ratio") }

    private func word<Word>(_ name: String, default word: Word) throws(Refusal) -> Word
    where Word: RawRepresentable<String> & CaseIterable {
        guard let value = body[name] else { return word }
        return try read(value, as: name)
    }

    private func optionalWord<Word>(_ name: String) throws(Refusal) -> Word?
    where Word: RawRepresentable<String> & CaseIterable {
        guard let value = body[name], value != .null else { return nil }
        return try read(value, as: name)
    }

    private func read<Word>(_ value: JSONValue, as name: String) throws(Refusal) -> Word
    where Word: RawRepresentable<String> & CaseIterable {
        guard let text = value.text else { throw .badRequest("\(name) must be a string") }
        guard let word = Word(rawValue: text) else {
            let valid = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("Invalid \(name) '\(text)'. Valid: \(valid)")
        }
        return word
    }

    private func flag(_ name: String) throws(Refusal) -> Bool {
        guard let value = body[name] else { return false }
        guard let flag = value.flag else { throw .badRequest("\(name) must be a boolean") }
        return flag
    }

    private func imageReferences(most kind: Kind) throws(Refusal) -> [Reference] {
        guard let value = body["image_ref"] else { return [] }
        guard let items = value.items else { throw .badRequest("image_ref must be an array") }
        guard items.count <= kind.mostReferences else {
            throw .badRequest("image_ref: at most \(kind.mostReferences) references for type '\(kind.rawValue)'")
        }
        var references: [Reference] = []
        for (index, item) in items.enumerated() {
            references.append(
                try Reference(
                    item, field: "image_ref[\(index)]", generationIDs: takesGenerationIDs ? .refused : .unknown))
        }
        return references
    }

    private func source(of kind: Kind) throws(Refusal) -> Reference? {
        let value = body["source"].flatMap { $0 == .null ? nil : $0 }
        switch (kind, value) {
        case (.image, nil): return nil
        case (.image, .some): throw .badRequest("source is not allowed for type 'image'")
        case (.imageEdit, nil): throw .badRequest("source is required for type 'image_edit'")
        case (.imageEdit, .some(let value)):
            return try Reference(value, field: "source", generationIDs: takesGenerationIDs ? .taken : .unknown)
        }
    }

    private func checkUserID() throws(Refusal) {
        guard let value = body["user_id"], value != .null else { return }
        guard let text = value.text else { throw .badRequest("user_id must be a string") }
        guard text.unicodeScalars.count <= 256 else {
            throw .badRequest("user_id must be at most 256 characters")
        }
    }
}
