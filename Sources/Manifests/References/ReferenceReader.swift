import Foundation
import NightshiftCore

/// Reads references as manifests write them: an https URL, a path, `job:` and the id of another row, or an object of the
/// API's form, where `job` names another row as well.
///
/// What addresses and inline images must be like is left to `RequestRules`, which sees them next.
struct ReferenceReader {
    struct Objection: Error {
        let message: String
    }

    /// The folder that paths are relative to, absolute.
    let folder: String
    let files: ImageFiles

    func reference(from value: RowValue) -> Result<ImageReference, Objection> {
        switch value {
        case .text(let text), .scalar(let text): reference(from: text)
        case .cell(let text): reference(from: text.trimmingSpace)
        case .record(let fields): reference(from: fields)
        case .null, .flag, .number, .list:
            .failure(Objection(message: "must be a URL, a path or an object, not \(value.kind)"))
        }
    }

    private func reference(from text: String) -> Result<ImageReference, Objection> {
        if text.isEmpty { return .failure(Objection(message: "is empty")) }
        if text.utf8.contains(0) { return .failure(Objection(message: "holds a NUL")) }
        if hasScheme(text) { return .success(.url(text)) }
        if text.hasPrefix("job:") { return .success(.job(String(text.dropFirst(4)))) }
        if text.hasPrefix("data:") {
            return .failure(Objection(message: #"is a data: URL; write {"data": …, "media_type": …} instead"#))
        }
        let path = text.hasPrefix("/") ? text : folder + "/" + (text.hasPrefix("./") ? String(text.dropFirst(2)) : text)
        switch files.format(of: path) {
        case .success(let format): return .success(.file(path: path, mediaType: format.mediaType))
        case .failure(let objection):
            return .failure(Objection(message: "file '\(text)' \(objection.message)"))
        }
    }

    /// `scheme://`, whatever the scheme: the rules say which is right.
    private func hasScheme(_ text: String) -> Bool {
        guard let separator = text.range(of: "://") else { return false }
        let scheme = text[..<separator.lowerBound].utf8
        guard let first = scheme.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
        return scheme.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
                || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains($0)
        }
    }

    private func reference(from fields: [RowField]) -> Result<ImageReference, Objection> {
        var texts: [String: String] = [:]
        for field in fields {
            guard ["url", "data", "media_type", "generation_id", "job"].contains(field.name) else {
                return .failure(Objection(message: "has an unknown field '\(field.name)'"))
            }
            switch field.value {
            case .null: continue
            case .text(let text), .scalar(let text), .cell(let text): texts[field.name] = text
            case .flag, .number, .list, .record:
                return .failure(Objection(message: "\(field.name) must be text, not \(field.value.kind)"))
            }
        }
        let mediaType = texts.removeValue(forKey: "media_type")
        guard texts.count == 1, let (form, text) = texts.first, !text.utf8.contains(0) else {
            return .failure(Objection(message: "must have exactly one of url, data, generation_id, job"))
        }
        switch (form, mediaType) {
        case ("data", let mediaType?): return .success(.inline(base64: text, mediaType: mediaType))
        case ("data", nil): return .failure(Objection(message: "data needs a media_type such as image/png"))
        case (_, .some): return .failure(Objection(message: "media_type goes with data only"))
        case ("url", nil): return .success(.url(text))
        case ("job", nil): return .success(.job(text))
        default: return .success(.generation(text))
        }
    }
}
