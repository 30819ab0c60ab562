/// Something that is not as the books say it is.
package struct Deviation: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// The file is not there.
        case missing
        /// The file is there with other bytes.
        case damaged
        /// What lies beside the image is not there, or is not what the books say.
        case sidecar
        /// A shard is no archive that other programs can read, apart from its images.
        case shard
        /// The books contradict themselves.
        case books
    }

    package let kind: Kind
    package let batch: String
    /// The job's key; absent where the batch as a whole is meant.
    package let key: String?
    package let message: String

    package var description: String {
        "\(batch)\(key.map { "/\($0)" } ?? ""): \(message)"
    }
}
