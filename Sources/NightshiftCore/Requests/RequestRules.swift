import Foundation

/// The rules of the contract's request table, checked here so that nothing is sent that could only be refused.
package enum RequestRules {
    package static let longestPrompt = 6_000
    package static let longestUserID = 256
    /// 50 MB as the contract counts it: decoded bytes of one image.
    package static let largestImage = 52_428_800

    /// A rule that a request breaks: the field of the contract, and what to do about it.
    package struct Fault: Hashable, Sendable {
        package let field: String
        package let message: String

        package init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    /// Every rule that the request breaks, in the order of the contract's table; empty when it may be sent.
    package static func faults(in request: GenerationRequest) -> [Fault] {
        var faults: [Fault] = []
        func refuse(_ field: String, _ message: String) { faults.append(Fault(field: field, message: message)) }

        // The server counts characters the way most languages do: by Unicode scalar.
        let bytes = request.prompt.utf8.count
        // There are no more of them than bytes, which need no counting.
        let length = bytes <= longestPrompt ? min(bytes, 1) : request.prompt.unicodeScalars.count
        if length < 1 || length > longestPrompt {
            refuse("prompt", "must be between 1 and \(longestPrompt) characters, has \(length)")
        }
        if request.style == .manga, let ratio = request.aspectRatio, !ratio.isPortrait {
            refuse("style", "manga needs a portrait aspect_ratio (2:3, 9:16, 1:2, 1:3) or none, not \(ratio.rawValue)")
        }
        let most = request.type.mostReferences
        if request.references.count > most {
            refuse(
                "image_ref",
                "\(request.type.rawValue) takes at most \(most) references, has \(request.references.count)")
        }
        for (index, reference) in request.references.enumerated() {
            faults += self.faults(in: reference, field: "image_ref[\(index)]", isSource: false)
        }
        switch (request.type, request.source) {
        case (.imageEdit, nil): refuse("source", "is required for type 'image_edit'")
        case (.image, .some): refuse("source", "is only for type 'image_edit'; use image_ref for references")
        case (.imageEdit, .some(let source)): faults += self.faults(in: source, field: "source", isSource: true)
        case (.image, nil): break
        }
        if let userID = request.userID, userID.unicodeScalars.count > longestUserID {
            refuse("user_id", "may have up to \(longestUserID) characters, has \(userID.unicodeScalars.count)")
        }
        return faults
    }

    private static func faults(in reference: ImageReference, field: String, isSource: Bool) -> [Fault] {
        let message: String? =
            switch reference {
            case .url(let text): PublicAddress.objection(to: text)
            case .file: nil
            case .inline(let base64, let mediaType): objection(toInline: base64, mediaType: mediaType)
            case .generation(let id):
                if !isSource {
                    "generation_id is only for source"
                } else if UUID(uuidString: id) == nil {
                    "generation_id must be a UUID, not '\(id)'"
                } else {
                    nil
                }
            case .job(let key):
                if !isSource {
                    "another job's picture can only be the source; name a URL, a file or data here"
                } else if key.isEmpty {
                    "job must be the id of another row"
                } else {
                    nil
                }
            }
        return message.map { [Fault(field: field, message: $0)] } ?? []
    }

    private static func objection(toInline base64: String, mediaType: String) -> String? {
        guard mediaType.lowercased().hasPrefix("image/") else {
            return "media_type must be an image type such as image/png, not '\(mediaType)'"
        }
        guard base64.utf8.count / 4 * 3 <= largestImage + 2 else { return "image exceeds the 50 MB limit" }
        guard let bytes = Data(base64Encoded: base64), !bytes.isEmpty else { return "data is not valid base64" }
        guard bytes.count <= largestImage else { return "image exceeds the 50 MB limit" }
        guard ImageFormat(magic: bytes.prefix(ImageFormat.magicLength)) != nil else {
            return "data is not a JPEG, PNG, WebP or GIF image"
        }
        return nil
    }
}
