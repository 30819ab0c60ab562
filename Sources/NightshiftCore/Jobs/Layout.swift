/// How the images of a batch are laid out below its output folder: fixed when the batch is made.
package struct Layout: Hashable, Sendable {
    package enum Arrangement: Hashable, Sendable {
        /// A file each, named by the template; by the row's key where there is none.
        case files(template: String?)
        /// Tar archives that fill one after another, as WebDataset reads them.
        case shards(ShardLimits)
    }

    package let arrangement: Arrangement
    /// Whether a JSON file that tells its origin lies beside each image. In a shard one always does.
    package let hasSidecars: Bool

    /// A file each, named by its key, and nothing else.
    package static let plain = Layout(.files(template: nil))

    package init(_ arrangement: Arrangement, hasSidecars: Bool = false) {
        self.arrangement = arrangement
        switch arrangement {
        case .files: self.hasSidecars = hasSidecars
        case .shards: self.hasSidecars = true
        }
    }

    package var isSharded: Bool {
        switch arrangement {
        case .files: false
        case .shards: true
        }
    }
}

/// When a shard is full: the next image goes to the next one. A single image larger than `bytes` has a shard to itself.
package struct ShardLimits: Hashable, Sendable {
    package let images: Int
    package let bytes: Int64

    /// A thousand pictures of 2K resolution are a few gigabytes, and no file system minds a file of three.
    package static let standard = ShardLimits(images: 1_000, bytes: 3_000_000_000)

    package init(images: Int, bytes: Int64) {
        self.images = images
        self.bytes = bytes
    }
}

extension Layout.Arrangement {
    /// As the queue keeps it: nothing, a template, or `tar:IMAGES:BYTES`.
    package var text: String {
        switch self {
        case .files(let template): template ?? ""
        case .shards(let limits): "tar:\(limits.images):\(limits.bytes)"
        }
    }

    /// Reads what `text` wrote; `nil` where it is none of that.
    package init?(text: String) {
        guard text.hasPrefix("tar:") else {
            self = .files(template: text.isEmpty ? nil : text)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let images = Int(parts[1]), let bytes = Int64(parts[2]), images >= 1, bytes >= 1 else {
            return nil
        }
        self = .shards(ShardLimits(images: images, bytes: bytes))
    }
}
