import NightshiftCore

/// Turns named values into a draft of a job, collecting every fault instead of stopping at the first.
struct RowDecoder {
    static let mostVariations = 10_000

    let references: ReferenceReader
    private(set) var draft = RowDraft()

    init(references: ReferenceReader) { self.references = references }

    mutating func refuse(_ field: Field, _ message: String) {
        draft.refused.insert(field)
        draft.faults.append(RowFault(field: field.rawValue, message: message))
    }

    mutating func refuse(_ name: String, _ message: String) {
        draft.faults.append(RowFault(field: name, message: message))
    }

    /// A name that is no field of a JSON or YAML row.
    mutating func refuseUnknown(_ name: String, hint: String) {
        guard let meant = NearMiss.of(name, among: Field.names) else {
            return refuse(name, "is not a field; \(hint) admit it with --tag \(name)")
        }
        refuse(name, "is not a field; did you mean '\(meant)'? To keep it as a tag: --tag \(name)")
    }

    mutating func set(_ field: Field, to value: RowValue) {
        if case .null = value { return }
        switch field {
        case .id: draft.id = text(value, field)
        case .prompt:
            guard let prompt = text(value, field) else { return }
            draft.request.prompt = prompt
            draft.hasPrompt = true
        case .model: if let model: Model = choice(value, field) { draft.request.model = model }
        case .type: if let type: GenerationType = choice(value, field) { draft.request.type = type }
        case .aspectRatio: draft.request.aspectRatio = choice(value, field)
        case .style: if let style: Style = choice(value, field) { draft.request.style = style }
        case .outputFormat: draft.request.outputFormat = choice(value, field)
        case .webSearch: if let flag = flag(value, field) { draft.request.webSearch = flag }
        case .imageRef: setReferences(value)
        case .source: draft.request.source = reference(value, field, name: field.rawValue)
        case .userID: draft.request.userID = text(value, field)
        case .count: setCount(value)
        case .output: draft.output = text(value, field)
        case .priority: if let number = number(value, field) { draft.priority = number }
        case .tags: setTags(value)
        case .origin: setOrigin(value)
        }
    }

    /// Whatever it holds: it was not written for us alone, and is no reason to refuse a row.
    private mutating func setOrigin(_ value: RowValue) {
        var value = value
        if case .cell(let text) = value { value = (try? JSONParser.value(of: text)) ?? .null }
        guard case .record(let fields) = value else { return }
        switch fields.first(where: { $0.name == "batch" })?.value {
        case .text(let name), .scalar(let name), .cell(let name): draft.origin = RowOrigin(batch: name)
        case .null, .flag, .number, .list, .record, nil: break
        }
    }

    mutating func setTag(_ name: String, to value: RowValue) {
        guard let text = value.tagText else { return }
        guard !name.isEmpty else { return refuse(.tags, "a tag has no name") }
        guard !text.holdsNUL, !name.holdsNUL else { return refuse("tags.\(name)", "holds a NUL") }
        if draft.tags.updateValue(text, forKey: name) != nil { refuse("tags.\(name)", "is given twice") }
    }

    private mutating func setCount(_ value: RowValue) {
        guard let number = number(value, .count) else { return }
        guard (1...Self.mostVariations).contains(number) else {
            return refuse(.count, "must be from 1 to \(Self.mostVariations), not \(number)")
        }
        draft.count = number
    }

    private mutating func setReferences(_ value: RowValue) {
        switch value {
        case .list(let values): setReferences(values)
        case .cell(let text) where text.hasPrefix("[") || text.hasPrefix("{"):
            switch json(text, .imageRef) {
            case .list(let values)?: setReferences(values)
            case let value?: setReferences([value])
            case nil: break
            }
        case .cell(let text):
            let parts = text.split(separator: "|", omittingEmptySubsequences: false)
            setReferences(parts.map { .cell(String($0).trimmingSpace) })
        case .text, .scalar, .record: refuse(.imageRef, "must be a list of references: put it in [ ]")
        case .null, .flag, .number: refuse(.imageRef, "must be a list of references, not \(value.kind)")
        }
    }

    private mutating func setReferences(_ values: [RowValue]) {
        for (index, value) in values.enumerated() {
            // One that is refused keeps its place, so that what the rules say of the others has the right index.
            let reference = reference(value, .imageRef, name: "image_ref[\(index)]")
            draft.request.references.append(reference ?? Self.standIn)
        }
    }

    /// Stands for a reference that was refused; no job is made of a row that has one.
    private static let standIn = ImageReference.url("https://refused.invalid/")

    private mutating func reference(_ value: RowValue, _ field: Field, name: String) -> ImageReference? {
        var value = value
        if case .cell(let text) = value, text.hasPrefix("{") {
            guard let parsed = json(text, field) else { return nil }
            value = parsed
        }
        switch references.reference(from: value) {
        case .success(let reference): return reference
        case .failure(let objection):
            draft.refused.insert(field)
            refuse(name, objection.message)
            return nil
        }
    }

    private mutating func setTags(_ value: RowValue) {
        switch value {
        case .record(let fields): for field in fields { setTag(field.name, to: field.value) }
        case .cell(let text) where text.hasPrefix("{"):
            guard let parsed = json(text, .tags) else { return }
            setTags(parsed)
        case .cell(let text):
            for pair in text.split(separator: "|", omittingEmptySubsequences: false) {
                guard let equals = pair.firstIndex(of: "=") else {
                    return refuse(.tags, "must be a JSON object, or NAME=VALUE pairs separated by '|'")
                }
                setTag(String(pair[..<equals]).trimmingSpace, to: .cell(String(pair[pair.index(after: equals)...])))
            }
        case .null, .flag, .number, .text, .scalar, .list: refuse(.tags, "must be an object, not \(value.kind)")
        }
    }

    /// JSON that stands in a cell.
    private mutating func json(_ text: String, _ field: Field) -> RowValue? {
        do throws(JSONProblem) {
            return try JSONParser.value(of: text)
        } catch {
            refuse(field, "not valid JSON: \(error.message) (byte \(error.offset + 1) of the cell)")
            return nil
        }
    }
}
