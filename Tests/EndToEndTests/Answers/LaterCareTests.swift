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

    /// Before anything is stored: a batch that was made keeps its layout.
    @Test func reuseIsRefusedBesideSidecarsAndShards() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(2), to: "one.jsonl")
            for layout in [["--layout", "tar"], ["--sidecar"]] {
                for command in ["plan", "run"] {
                    let refused = try await bench.start([command, "one.jsonl", "--reuse"] + layout).finished()
                    #expect(refused.code == 2, "\(refused)")
                    #expect(
                        refused.err.contains("batch one-1 has sidecars or shards: leave out --reuse"), "\(refused)")
                }
            }
            #expect(!bench.exists("nightshift.sqlite") && !bench.exists("output"))

            // Nor does it take images out of shards.
            let packed = try await bench.nightshift("run", "one.jsonl", "--poll-interval", "1", "--layout", "tar")
            #expect(packed.code == 0, "\(packed)")
            try bench.write(Manifest.lines(2), to: "two.jsonl")
            let plan = try await bench.nightshift("plan", "two.jsonl", "--reuse")
            #expect(plan.code == 0 && plan.out.contains("reuse  0 images"), "\(plan)")
            let known = try await bench.nightshift("run", "one.jsonl", "--reuse")
            #expect(known.code == 2 && known.err.contains("batch one-1 has sidecars"), "\(known)")
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
