import Foundation

/// The closer look at references, after the request's form was found good. URLs are not fetched: their path says
/// what fetching them would meet.
struct ReferenceInspection: Equatable {
    /// Of the source, where it can be told from its data.
    var sourceSize: PixelSize?
    /// Of the source, where it is a picture of ours.
    var sourceScene: Scene?
    /// Generation that the source names.
    var sourceGeneration: String?

    static let largestImage = 52_428_800

    init() {}

    init(_ reading: RequestValidator.Reading) throws(Refusal) {
        if let source = reading.source {
            let picture = try Self.inspect(source)
            sourceSize = picture?.size
            sourceScene = picture?.scene
            if case .generation(let name) = source.content { sourceGeneration = name }
        }
        for reference in reading.references { _ = try Self.inspect(reference) }
    }

    private static func inspect(_ reference: Reference) throws(Refusal) -> (size: PixelSize?, scene: Scene?)? {
        switch reference.content {
        case .generation: return nil
        case .url(let url):
            let path = URLComponents(string: url)?.path ?? ""
            if path.contains("/http-404") { throw .fetchFailed(reference.field) }
            if path.contains("/not-an-image") { throw .notAnImage }
            if path.contains("/ingestion-down") { throw .ingestion }
            return nil
        case .data(let text):
            guard let scan = Base64Scan(text) else { throw .invalidBase64 }
            guard scan.count <= largestImage else { throw .tooLarge(reference.field) }
            guard ImageProbe.format(of: scan.head) != nil else { throw .notAnImage }
            return (ImageProbe.size(of: scan.head), Scene(in: scan.head))
        }
    }
}
