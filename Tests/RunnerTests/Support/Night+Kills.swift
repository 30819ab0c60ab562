import Foundation
import NightshiftCore
import Synchronization
import TestSupport
import Testing

@testable import Runner

extension Night {
    /// Begins the run four times and kills it at moments that the seed chooses, then lets it come to its end.
    func runKilled(_ plan: RunPlan, seed: UInt64) async throws -> Halt? {
        var random = SeededRandom(seed: seed)
        for _ in 1...4 {
            let life = Life(steps: Int.random(in: 1...160, using: &random))
            let process = try await begin(plan, life: life)
            let ended = Flag()
            Task {
                _ = await process.work.result
                ended.set()
            }
            try await drive { life.isDead || ended.isSet }
            await settle()
            // Some time passes before somebody starts it again.
            try await pass(.seconds(Double.random(in: 0...90, using: &random)))
        }
        return try await run(plan)
    }

    private final class Flag: Sendable {
        private let flag = Atomic<Bool>(false)
        var isSet: Bool { flag.load(ordering: .sequentiallyConsistent) }
        func set() { flag.store(true, ordering: .sequentiallyConsistent) }
    }

    /// What there is of an image on disk, by its batch's layout: returns the files directly in the batch's folder.
    func checkSurroundings(
        of image: StoredImage, _ record: JobRecord, _ batch: Batch, _ sourceLocation: SourceLocation
    ) throws -> Set<String> {
        let sidecar = try #require(Sidecar(of: record, in: batch))
        switch batch.layout.arrangement {
        case .files where batch.layout.hasSidecars:
            let file = SidecarFile(beside: image, in: batch.output)
            #expect(file.compare(with: sidecar) == .asExpected, "\(image.file)", sourceLocation: sourceLocation)
            return [image.file, SidecarFile.name(beside: image)]
        case .files: return [image.file]
        case .shards: return [String(image.file.prefix { $0 != "/" })]
        }
    }

    /// The shards hold exactly what is recorded, each image behind its JSON, and each is a whole archive.
    func checkShards(of batch: Batch, _ sourceLocation: SourceLocation) throws {
        var samples: [Int: [(start: Int64, names: [String])]] = [:]
        for record in try records(Selection(batches: [batch.id], states: [.completed])) {
            guard case .completed(let image) = record.job.state else { continue }
            let place = try #require(image.place)
            let key = record.job.outputName
            #expect(ShardSample(of: record, in: batch)?.isAsWritten(in: batch) == true, sourceLocation: sourceLocation)
            samples[place.shard, default: []].append((place.start, [key + ".json", key + ".png"]))
        }
        for (number, samples) in samples {
            let path = "\(batch.output)/\(ShardFile.name(of: number, in: batch))"
            let listing = TarListing([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
            let names = samples.sorted { $0.start < $1.start }.flatMap(\.names)
            #expect(listing.names == names && listing.isEnded, sourceLocation: sourceLocation)
        }
    }
}
