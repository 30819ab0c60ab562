import Foundation

extension Generation {
    /// All that is needed to bring this generation back after a restart, as one object.
    var record: JSONValue {
        [
            "kind": "generation",
            "id": .string(name),
            "ordinal": .integer(ordinal),
            "request_id": .string(requestID),
            "prompt": .string(request.prompt),
            "model": .string(request.model.rawValue),
            "type": .string(request.kind.rawValue),
            "aspect_ratio": .text(orNull: request.aspectRatio?.rawValue),
            "style": .string(request.style.rawValue),
            "asked_format": .text(orNull: request.outputFormat?.rawValue),
            "web_search": .bool(request.webSearch),
            "references": .integer(request.references),
            "price": .integer(price),
            "created_at": .number(createdAt),
            "starts_at": .number(startsAt),
            "ends_at": .decimal(orNull: endsAt),
            "failure_code": .text(orNull: failure?.code),
            "failure_reason": .text(orNull: failure?.reason),
            "failure_charge": .whole(orNull: failure?.charge),
            "format": .string(format.rawValue),
            "width": .integer(size.width),
            "height": .integer(size.height),
            "source_scene": .text(orNull: sourceScene?.text),
        ]
    }

    /// Nil when the record lacks something.
    init?(record: JSONValue) {
        guard let id = record["id"]?.text.flatMap({ UUID(uuidString: $0) }),
            let ordinal = record["ordinal"]?.whole,
            let requestID = record["request_id"]?.text,
            let prompt = record["prompt"]?.text,
            let model = record["model"]?.text.flatMap(Model.init(rawValue:)),
            let kind = record["type"]?.text.flatMap(Kind.init(rawValue:)),
            let style = record["style"]?.text.flatMap(Style.init(rawValue:)),
            let webSearch = record["web_search"]?.flag,
            let references = record["references"]?.whole,
            let price = record["price"]?.whole,
            let createdAt = record["created_at"]?.decimal,
            let startsAt = record["starts_at"]?.decimal,
            let format = record["format"]?.text.flatMap(OutputFormat.init(rawValue:)),
            let width = record["width"]?.whole,
            let height = record["height"]?.whole
        else { return nil }
        var failure: Failure?
        if let code = record["failure_code"]?.text {
            guard let reason = record["failure_reason"]?.text, let charge = record["failure_charge"]?.whole else {
                return nil
            }
            failure = Failure(code: code, reason: reason, charge: charge)
        }
        self.init(
            id: id, ordinal: ordinal, requestID: requestID,
            request: GenerationRequest(
                prompt: prompt, model: model, kind: kind,
                aspectRatio: record["aspect_ratio"]?.text.flatMap(AspectRatio.init(rawValue:)),
                style: style, outputFormat: record["asked_format"]?.text.flatMap(OutputFormat.init(rawValue:)),
                webSearch: webSearch, references: references),
            price: price, createdAt: createdAt, startsAt: startsAt, endsAt: record["ends_at"]?.decimal,
            failure: failure, format: format, size: PixelSize(width: width, height: height),
            sourceScene: record["source_scene"]?.text.flatMap(Scene.init(text:)))
    }
}
