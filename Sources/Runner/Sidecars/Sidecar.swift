import Foundation
package import NightshiftCore

/// What the JSON beside an image tells of it. Everything comes from the books, so that it can be written anew at any time, byte
/// for byte: whoever changes what is written makes every sidecar of before look changed.
package struct Sidecar: Sendable {
    private let batch: Batch
    private let job: Job
    private let attempt: Attempt?
    private let image: StoredImage

    /// - Parameter attempt: the submission that made the image; absent where none did.
    package init(batch: Batch, job: Job, attempt: Attempt?, image: StoredImage) {
        self.batch = batch
        self.job = job
        self.attempt = attempt
        self.image = image
    }

    /// The sidecar of a completed job; `nil` of any other.
    ///
    /// - Parameter record: with its attempts.
    package init?(of record: JobRecord, in batch: Batch) {
        guard case .completed(let image) = record.job.state else { return nil }
        let attempt = record.attempts.last { $0.outcome == .completed }
        self.init(batch: batch, job: record.job, attempt: attempt, image: image)
    }

    /// One line of JSON, members by name, with a line feed at its end.
    package var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Of our own names: the keys of dictionaries, such as tags, stay as they are.
        encoder.keyEncodingStrategy = .convertToSnakeCase
        // Texts, numbers and flags alone: nothing that could fail to be encoded.
        let data = (try? encoder.encode(content)) ?? Data("{}".utf8)
        return [UInt8](data) + [UInt8(ascii: "\n")]
    }

    private var content: Content {
        let request = job.request
        return Content(
            batch: batch.name, key: job.key, prompt: request.prompt, model: request.model.rawValue,
            type: request.type.rawValue, aspectRatio: request.aspectRatio?.rawValue, style: request.style.rawValue,
            outputFormat: request.outputFormat?.rawValue, webSearch: request.webSearch,
            references: request.references.map(Reference.init), source: request.source.map(Reference.init),
            userID: request.userID, tags: job.tags, generationID: attempt?.generation?.text,
            requestID: attempt?.requestID, priceUsd: job.price.decimal,
            chargeLowUsd: charge.low.decimal, chargeHighUsd: charge.high.decimal,
            submittedAt: attempt?.intentAt.iso8601, completedAt: attempt?.endedAt?.iso8601, file: image.file,
            bytes: image.bytes, sha256: image.sha256, reusedFrom: job.reusedFrom)
    }

    /// Of the submission that made it: what refunded ones before it cost is the ledger's to tell.
    private var charge: ChargeRange { attempt?.charge ?? .nothing }

    private struct Content: Encodable {
        let batch, key, prompt, model, type: String
        let aspectRatio: String?
        let style: String
        let outputFormat: String?
        let webSearch: Bool
        let references: [Reference]
        let source: Reference?
        let userID: String?
        let tags: [String: String]
        let generationID, requestID: String?
        let priceUsd, chargeLowUsd, chargeHighUsd: String
        let submittedAt, completedAt: String?
        let file: String
        let bytes: Int64
        let sha256: String
        /// Left out where the image was made for the job itself.
        let reusedFrom: String?
    }

    /// Where an input image came from. One that stood in the manifest itself is told by its length: it would fill the sidecar.
    private struct Reference: Encodable {
        var url: String?
        var path: String?
        var generationID: String?
        /// The job of the same batch whose picture it edits.
        var job: String?
        var inlineBase64Length: Int?
        var mediaType: String?

        init(_ reference: ImageReference) {
            switch reference {
            case .url(let address): url = address
            case .file(let file, let mediaType):
                path = file
                self.mediaType = mediaType
            case .inline(let base64, let mediaType):
                inlineBase64Length = base64.utf8.count
                self.mediaType = mediaType
            case .generation(let id): generationID = id
            case .job(let key): job = key
            }
        }
    }
}
