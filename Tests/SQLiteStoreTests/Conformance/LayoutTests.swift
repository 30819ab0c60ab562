import GRDB
import NightshiftCore
import Testing

@testable import SQLiteStore

@Suite("Layouts and shards")
struct LayoutTests {
    private static let layouts = [
        Layout.plain, Layout(.files(template: "{batch}/{tag.x|none}/{id}")),
        Layout(.files(template: nil), hasSidecars: true), Layout(.shards(ShardLimits(images: 7, bytes: 1 << 40))),
    ]

    @Test("a batch keeps the layout that it began with", arguments: StoreKind.allCases, layouts)
    func kept(kind: StoreKind, layout: Layout) throws {
        let store = try kind.make()
        let draft = BatchDraft(target: .new(name: "b", output: "/o"), manifest: "/m", layout: layout)
        let batch = try store.enqueue(draft, at: start) { admit in _ = try admit(newJob("a")) }.batch
        #expect(batch.layout == layout)
        #expect(try store.batches() == [batch])
        let other = BatchDraft(
            target: .existing(batch.id), manifest: "/m", layout: Layout(.shards(.standard), hasSidecars: true))
        #expect(try store.enqueue(other, at: start) { admit in _ = try admit(newJob("a")) }.batch == batch)
    }

    /// Brings a fresh job home and records it at that place.
    private func home(_ store: any JobStore, _ batch: Batch, shard: Int, offset: Int64) async throws {
        let claim = try await store.finish(try await store.accept(try await store.claim(batch)))
        let image = StoredImage(
            file: "s-\(shard).tar/\(claim.job.key).png", bytes: 100, sha256: String(repeating: "ab", count: 32),
            place: ShardPlace(shard: shard, start: offset - 512, offset: offset))
        _ = try await store.step(claim, .stored(image), nil)
        #expect(try store.job(claim.job.key).job.state == .completed(image))
    }

    @Test("the end of the shards is that of the last image recorded, batch by batch", arguments: StoreKind.allCases)
    func tail(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("a", keys: ["1", "2", "3", "4"])
        let other = try store.enqueue("b", keys: ["5", "6"])
        #expect(try store.shardTail(of: batch.id) == nil)
        try await home(store, batch, shard: 0, offset: 2_048)
        #expect(try store.shardTail(of: batch.id) == ShardTail(shard: 0, images: 1, end: 2_148))
        try await home(store, batch, shard: 9, offset: 5_120)
        try await home(store, batch, shard: 10, offset: 4_096)
        try await home(store, other, shard: 11, offset: 4_096)
        #expect(try store.shardTail(of: batch.id) == ShardTail(shard: 10, images: 1, end: 4_196))
        try await home(store, batch, shard: 10, offset: 1_024)
        #expect(try store.shardTail(of: batch.id) == ShardTail(shard: 10, images: 2, end: 4_196))
        #expect(try store.shardTail(of: other.id) == ShardTail(shard: 11, images: 1, end: 4_196))

        // What is lost has no place any more.
        let last = try store.job("3")
        let generation = try #require(last.generation)
        #expect(try store.apply(.imageLost(generation), to: Selection(key: "3"), at: start) == 1)
        #expect(try store.shardTail(of: batch.id) == ShardTail(shard: 10, images: 1, end: 1_124))
        #expect(try store.integrityProblems() == [])
    }

    @Test("images in shards are told by their places, a page at a time", arguments: StoreKind.allCases)
    func images(kind: StoreKind) async throws {
        let store = try kind.make()
        let batch = try store.enqueue("a", keys: ["1", "2", "3"])
        try await home(store, batch, shard: 10, offset: 1_024)
        try await home(store, batch, shard: 2, offset: 4_096)
        try await home(store, batch, shard: 2, offset: 2_048)
        let first = try store.shardImages(of: batch.id, after: nil, limit: 2)
        #expect(first.compactMap(\.place?.offset) == [2_048, 4_096])
        let rest = try store.shardImages(of: batch.id, after: first.last?.place, limit: 2)
        #expect(rest.map(\.file) == ["s-10.tar/1.png"])
        #expect(try store.shardImages(of: batch.id, after: rest.last?.place, limit: 2) == [])
        #expect(try store.shardImages(of: batch.id + 1, after: nil, limit: 2) == [])
    }

    @Test("a row that comes later may not have the name of another sample", arguments: StoreKind.allCases)
    func sampleNames(kind: StoreKind) async throws {
        let store = try kind.make()
        func admissions(_ batch: Batch, _ rows: [NewJob]) throws -> [Admission] {
            var seen: [Admission] = []
            let draft = BatchDraft(target: .existing(batch.id), manifest: "/m.jsonl")
            _ = try store.enqueue(draft, at: start) { admit throws in for row in rows { seen.append(try admit(row)) } }
            return seen
        }
        func batch(_ name: String, _ layout: Layout) throws -> Batch {
            try store.enqueue(
                BatchDraft(target: .new(name: name, output: "/o/\(name)"), manifest: "/m.jsonl", layout: layout),
                at: start
            ) { admit throws in for key in ["a", "b"] { #expect(try admit(newJob(key)) == .added) } }.batch
        }
        let shards = try batch("s", Layout(.shards(.standard)))
        let rows = [try newJob("c", output: "A"), try newJob("d", output: "x"), try newJob("e", output: "x")]
        #expect(
            try admissions(shards, rows) == [.refused(.nameTaken(by: "a")), .added, .refused(.nameTaken(by: "d"))])
        // The same rows again are what they were.
        #expect(try admissions(shards, [newJob("a"), newJob("d", output: "x")]) == [.unchanged, .unchanged])
        _ = try await store.refund(store.accept(store.claim(shards)), code: "content_moderated")
        func edited(_ output: String) throws -> NewJob {
            try #require(
                NewJob(
                    key: "a", request: GenerationRequest(prompt: "new"), outputName: output,
                    origin: RowOrigin(batch: "s")))
        }
        #expect(try admissions(shards, [edited("b")]) == [.refused(.nameTaken(by: "b"))])
        #expect(try admissions(shards, [edited("y")]) == [.edited])
        // A file of its own gets a number behind its name.
        #expect(try admissions(batch("f", .plain), [newJob("c", output: "a")]) == [.added])
    }

    @Test("two images never share a place, and only what is home has one")
    func places() async throws {
        let store = try SQLiteStore.open(path: SQLiteStore.memory, mode: .readWrite(create: true))
        let batch = try store.enqueue("a", keys: ["1", "2"])
        try await home(store, batch, shard: 0, offset: 1_024)
        for bad in [
            "shard = 0, shard_start = 1, shard_offset = 5 WHERE id = 2", "shard_start = 1024 WHERE id = 1",
            "shard = NULL WHERE id = 1", "shard = -1 WHERE id = 1",
            "shard_start = -1 WHERE id = 1", "shard_offset = NULL WHERE id = 1",
            "state = 'cancelled', file = NULL, bytes = NULL, sha256 = NULL WHERE id = 1",
        ] { #expect(throws: DatabaseError.self, "\(bad)") { try store.execute("UPDATE jobs SET \(bad)") } }
        try await home(store, batch, shard: 0, offset: 4_096)
        #expect(throws: DatabaseError.self) { try store.execute("UPDATE jobs SET shard_offset = 1024 WHERE id = 2") }
        #expect(
            try store.plan(SQLiteStore.shardTail, [1]).allSatisfy {
                !$0.contains("SCAN") && !$0.contains("TEMP B-TREE")
            })
    }

    @Test("batches of an earlier version have a file for each image, named by its key")
    func migrated() throws {
        let path = try Folder().path("queue.sqlite")
        try Connection.claim(path: path)
        let pool = try DatabasePool(path: path)
        try Schema.migrator.migrate(pool, upTo: "3 ledger by quarter hour")
        try pool.write { try $0.execute(sql: "INSERT INTO batches VALUES (1, 'one', '/m', '/o', 1)") }
        try pool.close()
        let store = try SQLiteStore.open(path: path, mode: .readWrite(create: false))
        #expect(try store.batches().map(\.layout) == [.plain])
    }

    @Test("a layout that this version does not know is damage, not a guess")
    func unknown() throws {
        let store = try SQLiteStore.open(path: SQLiteStore.memory, mode: .readWrite(create: true))
        try store.enqueue("a", keys: [])
        try store.execute("UPDATE batches SET layout = 'tar:many:1'")
        #expect(throws: StoreError.self) { try store.batches() }
    }
}
