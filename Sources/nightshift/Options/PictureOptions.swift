import ArgumentParser
import Manifests
import NightshiftCore

/// How the pictures of a new batch are laid out. What a batch began with stays, so that a second run names nothing anew.
struct PictureOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Names of images below the output folder, such as '{batch}/{tag.category}/{id}.{ext}', or tar (tar:COUNT) for WebDataset shards. Default: {id}.{ext}; what a batch began with stays.",
            valueName: "template"))
    var layout: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Write NAME.json beside each image: prompt, tags, generation, cost, times, SHA-256.")
    var sidecar = false

    @Option(help: ArgumentHelp("Images in a shard. Default: 1000.", valueName: "count"))
    var shardSize: Int?

    @Option(
        help: ArgumentHelp(
            "Bytes after which a shard takes no more images. Default: 3000000000.", valueName: "count"))
    var shardBytes: Int64?

    func validate() throws {
        if let shardSize, shardSize < 1 { throw ValidationError("--shard-size must be at least 1") }
        if let shardBytes, shardBytes < 1 { throw ValidationError("--shard-bytes must be at least 1") }
        guard let layout else {
            guard shardSize == nil, shardBytes == nil else {
                throw ValidationError("--shard-size and --shard-bytes go with --layout tar")
            }
            return
        }
        if isTar(layout) {
            guard layout == "tar" || countInLayout != nil else {
                throw ValidationError("--layout: '\(layout)' is neither tar nor tar:COUNT with a count of at least 1")
            }
            if countInLayout != nil, shardSize != nil {
                throw ValidationError("--layout tar:COUNT and --shard-size say the same; give one of them")
            }
            return
        }
        guard shardSize == nil, shardBytes == nil else {
            throw ValidationError("--shard-size and --shard-bytes go with --layout tar")
        }
        if let objection = Naming.objection(toTemplate: layout) { throw ValidationError("--layout: \(objection)") }
    }

    private func isTar(_ layout: String) -> Bool { layout == "tar" || layout.hasPrefix("tar:") }

    private var countInLayout: Int? {
        guard let layout, layout.hasPrefix("tar:"), let count = Int(layout.dropFirst(4)), count >= 1 else { return nil }
        return count
    }

    private var shardImages: Int? { countInLayout ?? shardSize }

    /// For a batch that is made now.
    var chosen: Layout {
        guard let layout else { return Layout(.files(template: nil), hasSidecars: sidecar) }
        guard isTar(layout) else {
            return Layout(.files(template: Naming.canonical(template: layout)), hasSidecars: sidecar)
        }
        let standard = ShardLimits.standard
        return Layout(
            .shards(ShardLimits(images: shardImages ?? standard.images, bytes: shardBytes ?? standard.bytes)))
    }

    /// Refuses what differs from how the batch began; what was not said agrees with everything.
    func check(against batch: Batch) throws {
        if let layout, !agrees(layout, with: batch.layout.arrangement) {
            throw UsageError(
                """
                the images of batch \(batch.name) are laid out as \(Self.shown(batch.layout.arrangement)), since it was made; \
                leave out --layout, or add --new-batch
                """)
        }
        if sidecar, !batch.layout.hasSidecars {
            throw UsageError(
                "batch \(batch.name) was begun without sidecars; leave out --sidecar, or add --new-batch")
        }
    }

    private func agrees(_ layout: String, with arrangement: Layout.Arrangement) -> Bool {
        switch arrangement {
        case .files: return chosen.arrangement == arrangement
        case .shards(let limits):
            return isTar(layout) && shardImages ?? limits.images == limits.images
                && shardBytes ?? limits.bytes == limits.bytes
        }
    }

    private static func shown(_ arrangement: Layout.Arrangement) -> String {
        switch arrangement {
        case .files(let template): return "'\(template ?? "{id}.{ext}")'"
        case .shards(let limits): return "tar:\(limits.images) with --shard-bytes \(limits.bytes)"
        }
    }
}
