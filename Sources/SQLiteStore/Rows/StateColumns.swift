import GRDB
import NightshiftCore

/// A job's state spread over its columns: exactly those of its own are set.
struct StateColumns {
    private let name: JobState.Name
    private var due: Timestamp?
    private var generation: String?
    private var image: StoredImage?
    private var failure: Failure?

    static let names = """
        jobs.state, jobs.due_at, jobs.generation_id, jobs.file, jobs.bytes, jobs.sha256, jobs.failure_kind, \
        jobs.failure_code, jobs.failure_message, jobs.shard, jobs.shard_start, jobs.shard_offset
        """

    /// For `UPDATE jobs SET …`, with what `bind` binds as its first arguments.
    static let assignments = """
        state = ?, due_at = ?, generation_id = ?, file = ?, bytes = ?, sha256 = ?, failure_kind = ?, failure_code = ?, \
        failure_message = ?, shard = ?, shard_start = ?, shard_offset = ?
        """

    init(_ state: JobState) {
        name = state.name
        switch state {
        case .queued(let due): self.due = due
        case .generating(let id), .downloading(let id): generation = id.text
        case .completed(let image): self.image = image
        case .failed(let failure):
            self.failure = failure
            generation = failure.generation?.text
        case .waiting, .submitting, .uncertain, .cancelled: break
        }
    }

    /// Binds them as the arguments 1 to 12, in the order of `assignments`.
    func bind(to statement: RawStatement) throws {
        try statement.bind(name.rawValue, at: 1)
        try statement.bind(due?.microseconds, at: 2)
        try statement.bind(generation, at: 3)
        try statement.bind(image?.file, at: 4)
        try statement.bind(image?.bytes, at: 5)
        try statement.bind(image?.sha256, at: 6)
        try statement.bind(failure?.kind.rawValue, at: 7)
        try statement.bind(failure?.code, at: 8)
        try statement.bind(failure?.message, at: 9)
        try statement.bind(image?.place.map { Int64($0.shard) }, at: 10)
        try statement.bind(image?.place?.start, at: 11)
        try statement.bind(image?.place?.offset, at: 12)
    }

    init(_ columns: inout Columns) throws {
        name = try columns.named()
        due = try columns.optionalTime()
        generation = try columns.optional()
        let file: String? = try columns.optional()
        let bytes: Int64? = try columns.optional()
        let sha256: String? = try columns.optional()
        let kind: String? = try columns.optional()
        let code: String? = try columns.optional()
        let message: String? = try columns.optional()
        if let kind, let message {
            guard let kind = Failure.Kind(rawValue: kind) else {
                throw UnreadableRow(detail: "'\(kind)' is no kind of failure")
            }
            failure = Failure(kind: kind, code: code, message: message, generation: generation.map(GenerationID.init))
        }
        let place = try Self.place(&columns)
        if let file, let bytes, let sha256 {
            guard (0...Columns.mostCounted).contains(bytes) else {
                throw UnreadableRow(detail: "\(bytes) is no length")
            }
            image = StoredImage(file: file, bytes: bytes, sha256: sha256, place: place)
        }
    }

    /// The image of a completed job: its file, length, sum and place.
    static func image(_ columns: inout Columns) throws -> StoredImage {
        StoredImage(
            file: try columns.next(), bytes: try columns.count(), sha256: try columns.next(), place: try place(&columns)
        )
    }

    static func place(_ columns: inout Columns) throws -> ShardPlace? {
        let shard: Int64? = try columns.optional()
        let start: Int64? = try columns.optional()
        let offset: Int64? = try columns.optional()
        guard let shard, let start, let offset else { return nil }
        guard (0...Int64(Int32.max)).contains(shard), 0 <= start, start < offset, offset <= Columns.mostCounted else {
            throw UnreadableRow(detail: "\(shard), \(start), \(offset) is no place in a shard")
        }
        return ShardPlace(shard: Int(shard), start: start, offset: offset)
    }

    func state() throws -> JobState {
        switch name {
        // No due time is for those that wait for another job; the table insists that there is one.
        case .queued: return due.map { .queued(due: $0) } ?? .waiting
        case .submitting: return .submitting
        case .generating: if let generation { return .generating(GenerationID(generation)) }
        case .downloading: if let generation { return .downloading(GenerationID(generation)) }
        case .completed: if let image { return .completed(image) }
        case .failed: if let failure { return .failed(failure) }
        case .uncertain: return .uncertain
        case .cancelled: return .cancelled
        }
        throw UnreadableRow(detail: "a \(name.rawValue) job lacks what that state has")
    }
}
