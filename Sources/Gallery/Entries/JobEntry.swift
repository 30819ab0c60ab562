import NightshiftCore
import PictureFiles
import Reports

/// A job as the page knows it. Amounts are micro-dollars, times milliseconds since 1970; what is absent is left out.
struct JobEntry: Encodable {
    struct Small: Encodable {
        /// Its number among the page's thumbnails.
        let at: Int
        let width: Int
        let height: Int
        let originalWidth: Int
        let originalHeight: Int
    }

    /// Its number among the page's batches.
    let batch: Int
    let key: String
    let state: String
    let model: String
    let type: String
    let prompt: String
    let ratio: String?
    let style: String?
    let format: String?
    let webSearch: Bool?
    let references: [String]?
    let source: String?
    let tags: [String: String]?
    let low: Int64
    let high: Int64
    /// Relative to the batch's folder.
    let file: String?
    /// It lies in a shard: there is no file of its own to open.
    let packed: Bool?
    let bytes: Int64?
    let sha256: String?
    let small: Small?
    /// Why there is no thumbnail of a picture that is said to be there.
    let unseen: String?
    let problem: String?
    /// What was decided about its picture when the page was made.
    let mark: String?
    /// The number of its group of failures.
    let group: Int?
    let attempts: [AttemptEntry]
    let generation: String?
    let created: Int64
    let updated: Int64
    /// From acceptance to end as it was seen, in milliseconds, of the generation that its picture came from.
    let latency: Int64?

    init(_ record: JobRecord, batch: Int, group: Int?, small: Small?, unseen: PictureTrouble?) {
        let (job, request) = (record.job, record.job.request)
        self.batch = batch
        self.group = group
        self.small = small
        self.unseen = unseen?.description
        key = job.key
        state = job.state.name.rawValue
        model = request.model.rawValue
        type = request.type.rawValue
        prompt = request.prompt
        ratio = request.aspectRatio?.rawValue
        style = request.style == .auto ? nil : request.style.rawValue
        format = request.outputFormat?.rawValue
        webSearch = request.webSearch ? true : nil
        references = request.references.isEmpty ? nil : request.references.map(Self.words)
        source = request.source.map(Self.words)
        tags = job.tags.isEmpty ? nil : job.tags
        low = record.charge.low.amount
        high = record.charge.high.amount
        var image: StoredImage?
        if case .completed(let stored) = job.state { image = stored }
        file = image?.file
        packed = image?.place == nil ? nil : true
        bytes = image?.bytes
        sha256 = image?.sha256
        problem = record.problem
        mark = record.review?.rawValue
        attempts = record.attempts.map(AttemptEntry.init)
        generation = record.generation?.text
        created = record.createdAt.milliseconds
        updated = record.updatedAt.milliseconds
        latency = record.attempts.last { $0.outcome == .completed }?.latency.map { $0.wholeMicroseconds / 1_000 }
    }

    /// A page is passed on: folders of this machine, and what signs an address, are left out of it.
    private static func words(_ reference: ImageReference) -> String {
        switch reference {
        case .url(let url):
            if let end = url.utf8.firstIndex(where: { [UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0) }) {
                "\(url[..<end])…"
            } else {
                url
            }
        // By bytes: to Swift a slash and an accent behind it are one Character.
        case .file(let path, _):
            path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? "a file"
        case .inline(_, let mediaType): "in the manifest itself (\(mediaType))"
        case .generation(let id): "generation \(id)"
        case .job(let key): "the picture of \(key)"
        }
    }
}

/// A submission as the page knows it.
struct AttemptEntry: Encodable {
    let outcome: String
    let code: String?
    let status: Int?
    let message: String?
    let requestID: String
    let generation: String?
    let low: Int64
    let high: Int64
    let submitted: Int64
    let replied: Int64?
    let ended: Int64?

    init(_ attempt: Attempt) {
        outcome = attempt.outcome.name.rawValue
        code = attempt.outcome.code
        status = attempt.httpStatus
        message = attempt.message
        requestID = attempt.requestID
        generation = attempt.generation?.text
        low = attempt.charge.low.amount
        high = attempt.charge.high.amount
        submitted = attempt.intentAt.milliseconds
        replied = attempt.repliedAt?.milliseconds
        ended = attempt.endedAt?.milliseconds
    }
}

extension Timestamp {
    /// Since 1970, rounded down: as a browser counts.
    var milliseconds: Int64 { (microseconds - ((microseconds % 1_000) + 1_000) % 1_000) / 1_000 }
}

extension Attempt {
    /// From acceptance to end; `nil` while it runs. More than a day, or less than nothing, is a clock that was set.
    var latency: Duration? {
        guard let repliedAt, let endedAt else { return nil }
        let duration = endedAt - repliedAt
        return (.zero...(.seconds(86_400))).contains(duration) ? duration : nil
    }
}
