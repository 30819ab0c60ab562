import Foundation
import NightshiftCore
import TestSupport
import Testing

@testable import Runner

extension Runs {
    @Suite("Shards", .serialized)
    struct Shards {
        private static func layout(_ images: Int, bytes: Int64 = 1 << 30) -> Layout {
            Layout(.shards(ShardLimits(images: images, bytes: bytes)))
        }

        private func look(_ night: Night, _ batch: Batch) throws -> (findings: Verifier.Findings, said: [String]) {
            var said: [String] = []
            let findings = try Verifier(store: night.store).verify([batch]) { said.append($0.description) }
            return (findings, said)
        }

        @Test("killed at any moment, the shards hold each image once and nothing else", arguments: 0..<16)
        func killed(seed: UInt64) async throws {
            let night = try Night(executor: QueueExecutor(isConcurrent: !seed.isMultiple(of: 2)))
            let batch = try night.enqueue(count: 14, layout: Self.layout(4))
            await night.provider.planDownload("night-9", .half)
            let halt = try await night.runKilled(night.plan([batch], lostReplies: .resubmit), seed: seed)
            #expect(halt == nil)
            #expect(try night.count(.completed) + night.count(.uncertain) == 14)
            try night.checkImages(in: batch, strict: false)
            try await night.checkPromises(pollsApart: false)
        }

        @Test("a shard takes as many images as it may, and as many bytes")
        func limits() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 7, layout: Self.layout(3))
            let small = try night.enqueue(count: 3, as: "small", layout: Self.layout(100, bytes: 1))
            #expect(try await night.run(night.plan([batch, small])) == nil)
            let shards = ["night-000000.tar", "night-000001.tar", "night-000002.tar"]
            #expect(try night.folder.entries("night") == shards)
            #expect(try night.folder.entries("small").count == 3)
            try night.checkImages(in: batch)
            try night.checkImages(in: small)
            let members = try shards.map { TarListing(try night.folder.bytes("night/" + $0)).names.count }
            #expect(members == [6, 6, 2])
        }

        @Test("what was torn behind the last record is cut off; a stranger's file of a shard's name is left alone")
        func tornTail() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a", "b"], layout: Self.layout(2))
            try FileManager.default.createDirectory(atPath: batch.output, withIntermediateDirectories: true)
            try night.folder.write([1, 2, 3], to: "night/night-000000.tar")
            #expect(try await night.run(night.plan([batch])) == nil)
            let whole = try night.folder.bytes("night/night-000001.tar")
            #expect(try night.folder.bytes("night/night-000000.tar") == [1, 2, 3])
            // Half a header where the end was, and a shard of which nothing is recorded yet.
            try night.folder.write(whole.dropLast(1_024) + whole[1_024..<1_300], to: "night/night-000001.tar")
            let mark = TarHeader.comment("nightshift night \(batch.createdAt.microseconds) shard 2")
            try night.folder.write(mark + [1, 2, 3], to: "night/night-000002.tar")
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try night.folder.bytes("night/night-000001.tar") == whole)
            #expect(try night.folder.entries("night") == ["night-000000.tar", "night-000001.tar"])
        }

        @Test("a shard that lost its end is not added to: what is fetched again goes into one that is whole")
        func shortShard() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a", "b"], layout: Self.layout(10))
            #expect(try await night.run(night.plan([batch])) == nil)
            let whole = try night.folder.bytes("night/night-000000.tar")
            try night.folder.write(Array(whole.prefix(1_600)), to: "night/night-000000.tar")
            let (findings, said) = try look(night, batch)
            #expect(
                said.count == 2 && said.allSatisfy { $0.hasSuffix(".png is not whole: its shard ends at byte 1600") })
            try Verifier(store: night.store).fetchAgain(findings.lostImages, of: [batch], at: night.time.now())
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try look(night, batch).said == [])
            try night.checkImages(in: batch)
            #expect(await night.provider.accepted == 2)
        }

        @Test("a flipped byte is named; its sample is set aside, and the image added anew")
        func flipped() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a", "b", "c"], layout: Self.layout(10))
            #expect(try await night.run(night.plan([batch])) == nil)
            let places = try night.records().compactMap { record -> (key: String, place: ShardPlace)? in
                guard case .completed(let image) = record.job.state else { return nil }
                return image.place.map { (record.job.key, $0) }
            }
            let first = try #require(places.min { $0.place.start < $1.place.start })
            var bytes = try night.folder.bytes("night/night-000000.tar")
            bytes[Int(first.place.offset) + 50] ^= 1
            try night.folder.write(bytes, to: "night/night-000000.tar")

            let (findings, said) = try look(night, batch)
            #expect(
                said == ["night/\(first.key): night-000000.tar/\(first.key).png has other bytes than were downloaded"])
            try Verifier(store: night.store).fetchAgain(findings.lostImages, of: [batch], at: night.time.now())
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try look(night, batch).said == [])
            let listing = TarListing(try night.folder.bytes("night/night-000000.tar"))
            #expect(listing.isEnded && listing.names.count == 7)
            #expect(listing.names.first == "__damaged__/\(first.place.start)")
            #expect(listing.names.suffix(2) == ["\(first.key).json", "\(first.key).png"])
            #expect(await night.provider.accepted == 3)
        }

        @Test("damaged JSON and headers are written anew in their place")
        func mended() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a", "b", "c"], layout: Self.layout(10))
            #expect(try await night.run(night.plan([batch])) == nil)
            let whole = try night.folder.bytes("night/night-000000.tar")
            var bytes = whole
            for record in try night.records() {
                guard case .completed(let image) = record.job.state, let place = image.place else { continue }
                bytes[Int(record.job.key == "a" ? place.start : place.offset - 512) + 3] ^= 0x10
                if record.job.key == "c" { bytes[Int(place.start) + 520] ^= 1 }
            }
            try night.folder.write(bytes, to: "night/night-000000.tar")
            let findings = try look(night, batch).findings
            #expect(findings.lostSidecars.count == 3 && findings.lostImages.isEmpty)
            try Verifier(store: night.store).mendSidecars(findings.lostSidecars, of: [batch])
            #expect(try night.folder.bytes("night/night-000000.tar") == whole)
        }

        // MARK: Of another copy of the queue, and of nobody

        /// The shards as they are, and a writer that goes by a queue in which only so much is on record.
        private func writer(_ night: Night, _ batch: Batch, tail: ShardTail?) -> ShardWriter {
            ShardWriter(
                batch: batch, folder: OutputFolder(path: batch.output), limits: ShardLimits(images: 3, bytes: 1 << 30)
            ) { tail }
        }

        @Test("an older copy of the queue cuts nothing off that another one has recorded since")
        func copied() async throws {
            let night = try Night()
            let batch = try night.enqueue(count: 2, layout: Self.layout(3))
            #expect(try await night.run(night.plan([batch])) == nil)
            let tail = try #require(try night.store.shardTail(of: batch.id))
            let draft = BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl")
            _ = try night.store.enqueue(draft, at: night.time.now()) { admit throws in
                for key in ["x", "y", "z"] {
                    let job = NewJob(key: key, request: GenerationRequest(prompt: key), outputName: key)
                    #expect(try admit(try #require(job)) == .added)
                }
            }
            #expect(try await night.run(night.plan([batch])) == nil)
            let shards = ["night-000000.tar", "night-000001.tar"]
            #expect(try night.folder.entries("night") == shards)
            let before = try shards.map { try night.folder.bytes("night/" + $0) }
            for older in [tail, nil] { try await writer(night, batch, tail: older).recover() }
            #expect(try shards.map { try night.folder.bytes("night/" + $0) } == before)

            // What the copy brings home goes behind what is there.
            let image = Picture.png("copy")
            try night.folder.write(image, to: "picture")
            let disk = LandingDisk(
                LandingDraft(
                    folder: OutputFolder(path: batch.output), name: "x", temporary: night.folder.path("picture"),
                    sidecar: nil, isForShard: true))
            let gathered = GatheredImage(
                format: .png, bytes: Int64(image.count), sha256: "", path: night.folder.path("picture"), disk: disk)
            let record = try night.record("x")
            let stored = Guarded<StoredImage?>(nil)
            try await writer(night, batch, tail: tail).add(gathered, of: record.job, attempt: record.attempts.last) {
                image in
                stored.withLock { $0 = image }
                return true
            }
            #expect(stored.withLock { $0?.place?.shard } == 2)
            #expect(try shards.map { try night.folder.bytes("night/" + $0) } == before)
        }

        @Test("images that come at once all get in, one after the other, whatever the tasks that bring them run on")
        func together() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a"], layout: Self.layout(3))
            let job = try night.record("a").job
            let writer = writer(night, batch, tail: nil)
            try FileManager.default.createDirectory(atPath: batch.output, withIntermediateDirectories: true)
            let image = Picture.png("a")
            try night.folder.write(image, to: "picture")
            let draft = LandingDraft(
                folder: OutputFolder(path: batch.output), name: "x", temporary: night.folder.path("picture"),
                sidecar: nil, isForShard: true)
            let gathered = GatheredImage(
                format: .png, bytes: Int64(image.count), sha256: "", path: draft.temporary, disk: LandingDisk(draft))
            let (places, end) = (Guarded<[ShardPlace]>([]), DispatchGroup())
            @Sendable func add() async throws {
                try await writer.add(gathered, of: job, attempt: nil) { image in
                    places.withLock { $0.append(contentsOf: image.place.map { [$0] } ?? []) }
                    return true
                }
            }
            end.enter()
            let adding = Task(executorPreference: QueueExecutor()) {
                defer { end.leave() }
                // Two at a time: the one leaves while the other comes.
                for _ in 0..<90 {
                    async let first: Void = add()
                    async let second: Void = add()
                    _ = try await (first, second)
                }
            }
            // One that is forgotten would never come; the limit is for that alone.
            let outcome = await withCheckedContinuation { continuation in
                DispatchQueue(label: "end").async { continuation.resume(returning: end.wait(timeout: .now() + 60)) }
            }
            try #require(outcome == .success)
            try await adding.value
            let numbers = places.withLock { $0.map(\.shard) }
            #expect(numbers == (0..<180).map { $0 / 3 })
            for number in 0..<60 {
                let path = "night/\(ShardFile.name(of: number, in: batch))"
                #expect(TarListing(try night.folder.bytes(path)).names.count == 6)
            }
        }

        @Test("nothing of a pruned batch is on record, and none of its shards is touched")
        func pruned() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a"], layout: Self.layout(3))
            #expect(try await night.run(night.plan([batch])) == nil)
            let pruned = Batch(
                id: batch.id, name: batch.name, manifest: batch.manifest, output: batch.output,
                createdAt: batch.createdAt, layout: batch.layout, prunedAt: night.time.now())
            try await writer(night, pruned, tail: nil).recover()
            #expect(try night.folder.entries("night") == ["night-000000.tar"])
        }

        // MARK: As archives

        @Test(
            "what other programs would stumble over is named and mended, whatever it is",
            arguments: ["mark", "end", "behind", "cut", "gap"])
        func archive(_ what: String) async throws {
            let night = try Night()
            let batch = try night.enqueue(["a", "b", "c"], layout: Self.layout(10))
            #expect(try await night.run(night.plan([batch])) == nil)
            let path = "night/night-000000.tar"
            let whole = try night.folder.bytes(path)
            let places = try night.store.shardImages(of: batch.id, after: nil, limit: 10).compactMap(\.place)
            #expect(places.count == 3)
            var bytes = whole
            var complaint =
                "night: night-000000.tar: does not end as an archive does behind byte \(whole.count - 1_024)"
            switch what {
            case "mark":
                bytes[3] ^= 1
                complaint = "night: night-000000.tar: does not begin as it was written"
            case "end": bytes[bytes.count - 1_000] = 7
            case "behind": bytes = bytes.dropLast(1_024) + [UInt8](repeating: 7, count: 5_000)
            case "cut": bytes = bytes.dropLast(700)
            default:
                // The first sample is lost and set aside; the header over it is damaged then.
                bytes[Int(places[0].offset) + 50] ^= 1
                try night.folder.write(bytes, to: path)
                let findings = try look(night, batch).findings
                try Verifier(store: night.store).fetchAgain(findings.lostImages, of: [batch], at: night.time.now())
                #expect(try await night.run(night.plan([batch])) == nil)
                bytes = try night.folder.bytes(path)
                bytes[Int(places[0].start)] ^= 1
                complaint =
                    "night: night-000000.tar: bytes \(places[0].start) to \(places[1].start) belong to no image on record"
            }
            try night.folder.write(bytes, to: path)
            let (findings, said) = try look(night, batch)
            #expect(said == [complaint] && findings.shardFlaws == 1)
            try Verifier(store: night.store).mendShards(of: [batch])
            #expect(try look(night, batch).said == [])
            let mended = try night.folder.bytes(path)
            let listing = TarListing(mended)
            #expect(listing.isEnded)
            let others = listing.names.filter { !$0.hasPrefix("__damaged__/") }
            #expect(others.count == 6 && Set(others).count == 6)
            if ["mark", "end", "cut"].contains(what) { #expect(mended == whole) }
            // It can be added to.
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try look(night, batch).said == [])
        }

        @Test("a file of a shard's name that holds no image of ours any more is kept beside")
        func foreign() async throws {
            let night = try Night()
            let batch = try night.enqueue(["a"], layout: Self.layout(10))
            #expect(try await night.run(night.plan([batch])) == nil)
            try night.folder.write([1, 2, 3], to: "night/night-000000.tar")
            let findings = try look(night, batch).findings
            let verifier = Verifier(store: night.store)
            try verifier.mendShards(of: [batch])
            try verifier.fetchAgain(findings.lostImages, of: [batch], at: night.time.now())
            try verifier.mendShards(of: [batch])
            #expect(try await night.run(night.plan([batch])) == nil)
            #expect(try look(night, batch).said == [])
            #expect(try night.folder.bytes("night/night-000000.tar.damaged") == [1, 2, 3])
            #expect(try night.folder.entries("night") == ["night-000000.tar", "night-000000.tar.damaged"])
        }
    }
}
