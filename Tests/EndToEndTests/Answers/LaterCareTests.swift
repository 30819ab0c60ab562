import Foundation
import Testing

/// Batches with a layout of their own in what comes after their first run: edits, edited rows, reuse, pruning.
@Suite(.bounded) struct LaterCareTests {
    /// The sum over the picture that was edited says that it was the one out of the shard, whichever way it was sent.
    @Test(arguments: ["picture", "generation"]) func aPictureInAShardIsEdited(_ way: String) async throws {
        try await Bench.with { bench in
            try bench.write(ChainTests.three, to: "night.jsonl")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--poll-interval", "1", "--layout", "tar:2", "--chain-by", way)
            #expect(run.code == 0, "\(run)")
            let books = try await bench.books()
            #expect(books.generations.map(\.inputImages) == [0, 1, 1])
            #expect(books.totals.charged == Money.image + 2 * ChainTests.edit)
            #expect(try bench.files(below: "output/night-1") == ["night-1-000000.tar", "night-1-000001.tar"])
            #expect(try await bench.nightshift("verify").code == 0)
        }
    }

    /// One byte of the picture to be edited is another one: nothing is sent in its place.
    @Test func aDamagedPictureInAShardIsNotSent() async throws {
        try await Bench.with { bench in
            try bench.write(ChainTests.image("hero", "A harbour"), to: "night.jsonl")
            let first = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1", "--layout", "tar")
            #expect(first.code == 0, "\(first)")
            let path = bench.folder + "/output/night-1/night-1-000000.tar"
            var shard = try Data(contentsOf: URL(fileURLWithPath: path))
            shard[shard.count - 1_024 - 700] ^= 1
            try shard.write(to: URL(fileURLWithPath: path))
            try bench.write(
                ChainTests.image("hero", "A harbour") + ChainTests.edit("dusk", of: "hero"), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            let error = try await bench.jobs("--state", "failed").compactMap(\.error).first
            #expect(
                error?.contains(".tar/hero") == true && error?.contains("has other bytes") == true, "\(error ?? "")")
            #expect(try await bench.books().posts.received == 1)
            #expect(try await bench.nightshift("verify", "--repair", "--quiet").code == 0)
            #expect(try await bench.nightshift("retry", "--job", "dusk").code == 0)
            let again = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(again.code == 0, "\(again)")
            #expect(try await bench.books().posts.received == 2)
        }
    }

    /// From and to any layout: the picture is the same, and what lies beside it tells where it came from.
    @Test(arguments: [([], ["--layout", "tar:3"]), (["--layout", "tar"], ["--sidecar"]), (["--sidecar"], [])])
    func reuseFromAnyLayoutToAny(_ from: [String], _ to: [String]) async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(4), to: "one.jsonl")
            let one = try await bench.start(["run", "one.jsonl", "--poll-interval", "1"] + from).finished()
            #expect(one.code == 0, "\(one)")
            try bench.write(Manifest.lines(5), to: "two.jsonl")
            let plan = try await bench.start(["plan", "two.jsonl", "--reuse"] + to).finished()
            #expect(plan.code == 0 && plan.out.contains("reuse  4 images are home already"), "\(plan)")
            let two = try await bench.start(["run", "two.jsonl", "--reuse", "--poll-interval", "1"] + to).finished()
            #expect(two.code == 0 && two.out.contains("  reused    4 images"), "\(two)")
            #expect(try await bench.books().posts.received == 5)
            #expect(try await bench.nightshift("verify").code == 0)
            if to == ["--sidecar"] {
                let told = FileManager.default.contents(atPath: bench.folder + "/output/two-1/job-01.json")
                #expect(
                    told.map { String(decoding: $0, as: UTF8.self) }?.contains(#""reused_from":"one-1/job-01""#) == true
                )
            }
            // Once more with the same manifest, nothing is left to do.
            #expect(try await bench.nightshift("run", "two.jsonl", "--reuse", "--poll-interval", "1").code == 0)
            #expect(try await bench.books().posts.received == 5)
        }
    }

    /// A copy comes back from where it was copied, even where that one has to be fetched again first.
    @Test(arguments: [[], ["--sidecar"], ["--layout", "tar"]])
    func aLostCopyIsCopiedAgain(_ layout: [String]) async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "one.jsonl")
            #expect(try await bench.nightshift("run", "one.jsonl", "--poll-interval", "1").code == 0)
            try bench.write(Manifest.lines(3), to: "two.jsonl")
            let two = try await bench.start(["run", "two.jsonl", "--reuse", "--poll-interval", "1"] + layout).finished()
            #expect(two.code == 0, "\(two)")
            let image = try bench.files(below: "output/two-1").last { !$0.hasSuffix(".json") }
            let file = bench.folder + "/output/two-1/" + (try #require(image))
            var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            // Of the last picture, also in a shard, which ends in two blocks.
            bytes[layout == ["--layout", "tar"] ? bytes.count - 1_024 - 600 : bytes.count / 2] ^= 1
            try bytes.write(to: URL(fileURLWithPath: file))
            let gone = bench.folder + "/output/one-1/" + (try #require(try bench.files(below: "output/one-1").last))
            try FileManager.default.removeItem(atPath: gone)

            let alone = try await bench.nightshift("verify", "two", "--repair", "--quiet", "--poll-interval", "1")
            #expect(alone.code == 5 && alone.out.contains("can't be copied from one-1/job-03 again"), "\(alone)")
            let repair = try await bench.nightshift("verify", "--repair", "--quiet", "--poll-interval", "1")
            #expect(repair.code == 0 && repair.out.contains("all is well: 6 jobs and 6 images"), "\(repair)")
            #expect(try await bench.books().posts.received == 3)
        }
    }

    @Test(arguments: [["--layout", "tar:1"], ["--sidecar", "--layout", "{tag.scene|all}/{id}-{index}"]])
    func anEditedRowKeepsItsName(_ layout: [String]) async throws {
        try await Bench.with { bench in
            let fault = " [[fault:content_moderated]]"
            try bench.write(
                #"{"id": "a.b", "prompt": "A poster\#(fault)", "tags": {"scene": "x"}}"# + "\n" + Manifest.line(2),
                to: "night.jsonl")
            let run = try await bench.start(["run", "night.jsonl", "--poll-interval", "1"] + layout).finished()
            #expect(run.code == 1, "\(run)")
            let export = try await bench.nightshift("export", "--manifest", "--state", "failed")
            #expect(export.code == 0 && export.lines.count == 1, "\(export)")
            try bench.write(export.out.replacing(fault, with: ""), to: "edited.jsonl")
            let again = try await bench.nightshift("run", "edited.jsonl", "--poll-interval", "1")
            #expect(again.code == 0, "\(again)")
            let files = try await bench.jobs().compactMap(\.file)
            let expected = layout.contains("tar:1") ? "night-1-000001.tar/a_b." : "x/a.b-000001."
            #expect(files.count == 2 && files[0].hasPrefix(expected), "\(files)")
            #expect(try await bench.nightshift("verify").code == 0)
        }
    }

    /// Images are the user's once the rows are forgotten: no later run cuts or removes a shard.
    @Test(.enabled(if: Ground.tool("sqlite3") != nil)) func pruningTouchesNoShard() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1", "--layout", "tar:2")
            #expect(run.code == 0, "\(run)")
            let sqlite = try #require(Ground.tool("sqlite3"))
            // As if the run had been an hour ago: the rate limit remembers the last minute, and keeps its rows.
            let script = """
                UPDATE attempts SET token_until = token_until - 3600000000, slot_until = slot_until - 3600000000;
                """
            #expect(try await bench.launch(sqlite, ["nightshift.sqlite", script]).finished().code == 0)
            func shards() throws -> [Data?] {
                try bench.files(below: "output/night-1").map {
                    FileManager.default.contents(atPath: "\(bench.folder)/output/night-1/\($0)")
                }
            }
            let before = try shards()
            #expect(before.count == 2)
            let prune = try await bench.nightshift("prune", "night")
            #expect(prune.code == 0, "\(prune)")
            #expect(try await bench.nightshift("resume").code == 0)
            #expect(try await bench.nightshift("verify").code == 0)
            #expect(try shards() == before)
            let gone = try await bench.nightshift("prune", "night-1", "--ledger")
            #expect(gone.code == 0, "\(gone)")
            // The same name, folder and shards' names, and strangers' files all the same.
            let again = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1", "--layout", "tar:2")
            #expect(again.code == 0, "\(again)")
            #expect(try shards().count == 4 && Array(shards().prefix(2)) == before)
        }
    }
}
