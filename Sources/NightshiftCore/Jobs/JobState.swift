/// Where a job stands. `JobState.applying(_:)` is the only code that moves it.
package enum JobState: Hashable, Sendable {
    /// Waiting for its turn, or for its retry time.
    case queued(due: Timestamp)
    /// Waiting for another job of its batch, whose picture it edits. Counted and stored as `queued`.
    case waiting
    /// The intent of an attempt is committed; a POST may be on the wire.
    case submitting
    /// Accepted by the provider; holds one concurrency slot there.
    case generating(GenerationID)
    /// Finished and paid upstream; the image is not yet safe here.
    case downloading(GenerationID)
    /// The image is on disk under its final name.
    case completed(StoredImage)
    /// Needs a person, or gave up.
    case failed(Failure)
    /// The reply to the POST was lost: the generation may exist and may be charged.
    case uncertain
    /// The user's word.
    case cancelled

    /// The state without its payload: what is counted, filtered by and stored as text.
    package enum Name: String, CaseIterable, Sendable, Codable {
        case queued, submitting, generating, downloading, completed, failed, uncertain, cancelled
    }

    package var name: Name {
        switch self {
        case .queued, .waiting: .queued
        case .submitting: .submitting
        case .generating: .generating
        case .downloading: .downloading
        case .completed: .completed
        case .failed: .failed
        case .uncertain: .uncertain
        case .cancelled: .cancelled
        }
    }
}

extension JobState.Name {
    /// Nothing more happens to the job unless the user says so.
    package var isSettled: Bool {
        switch self {
        case .completed, .failed, .uncertain, .cancelled: true
        case .queued, .submitting, .generating, .downloading: false
        }
    }
}

/// The provider's name of a generation.
package struct GenerationID: Hashable, Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}

/// An image that is whole on disk under its final name.
package struct StoredImage: Hashable, Sendable {
    /// Relative to the batch's output folder; in a shard, the shard's name and behind a slash the member's.
    package let file: String
    package let bytes: Int64
    /// Lowercase hexadecimal.
    package let sha256: String
    /// Where in a shard it is; absent for a file of its own.
    package let place: ShardPlace?

    package init(file: String, bytes: Int64, sha256: String, place: ShardPlace? = nil) {
        self.file = file
        self.bytes = bytes
        self.sha256 = sha256
        self.place = place
    }
}

/// Where in the shards of a batch an image is.
package struct ShardPlace: Hashable, Sendable {
    /// From 0.
    package let shard: Int
    /// Where its sample begins: the header of its JSON. In bytes from the start of the shard, as is `offset`.
    package let start: Int64
    /// Of the image's first byte.
    package let offset: Int64

    package init(shard: Int, start: Int64, offset: Int64) {
        self.shard = shard
        self.start = start
        self.offset = offset
    }
}

/// How far the shards of a batch are filled with what is recorded.
package struct ShardTail: Hashable, Sendable {
    /// The last shard that has an image.
    package let shard: Int
    /// Images in it.
    package let images: Int
    /// In bytes: where its last image ends, without padding.
    package let end: Int64

    package init(shard: Int, images: Int, end: Int64) {
        self.shard = shard
        self.images = images
        self.end = end
    }
}
