import Foundation
import Testing

/// `--layout tar`: shards that other programs read, with exactly the images on record in them.
@Suite(.bounded) struct ShardTests {
    /// What a program of the system prints; a test that needs one that is not there says so.
    private func said(_ bench: Bench, _ program: String, _ arguments: [String]) async throws -> String? {
        guard let tool = Ground.tool(program) else {
            print("skipped: there is no \(program)")
            return nil
        }
        let finished = try await bench.launch(tool, arguments).finished()
        #expect(finished.code == 0, "\(finished)")
        return finished.out
    }

    private func expectShards(_ bench: Bench) async throws {
        let files = try await bench.jobs().compactMap(\.file)
        let shards = try bench.files(below: "output/night-1")
        #expect(Set(files.map { String($0.prefix { $0 != "/" }) }) == Set(shards))
        var listed: [String] = []
        for shard in shards {
            let path = "\(bench.folder)/output/night-1/\(shard)"
            guard let text = try await said(bench, "tar", ["-tf", path]) else { return }
            let members = text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("__damaged__/") }
            listed += members.filter { !$0.hasSuffix(".json") }.map { "\(shard)/\($0)" }
            // Each image right behind its JSON, under one key.
            for start in stride(from: 0, to: members.count, by: 2) {
                let keys = members[start..<min(start + 2, members.count)].map { $0.split(separator: ".")[0] }
                #expect(Set(keys).count == 1 && keys.count == 2, "\(members)")
            }
        }
        #expect(listed.sorted() == files.sorted())
        try await expectExtractedBytes(bench, shards)
    }

    /// What is extracted has the digests on record.
    private func expectExtractedBytes(_ bench: Bench, _ shards: [String]) async throws {
        let script = """
            import hashlib, json, sys, tarfile
            for path in sys.argv[1:]:
                with tarfile.open(path) as shard:
                    for member in shard:
                        if member.name.startswith('__damaged__/'):
                            continue
                        if member.name.endswith('.json'):
                            told = json.load(shard.extractfile(member))
                            continue
                        data = shard.extractfile(member).read()
                        assert hashlib.sha256(data).hexdigest() == told['sha256'], member.name
                        assert told['file'].endswith('.tar/' + member.name), told['file']
                        print(told['key'], told['sha256'])
            """
        let paths = shards.map { "\(bench.folder)/output/night-1/\($0)" }
        guard let text = try await said(bench, "python3", ["-c", script] + paths) else { return }
        struct Row: Decodable { let id, sha256: String }
        let rows = try await bench.nightshift("export", "--format", "jsonl").lines.map {
            try Bench.decoded(Row.self, from: $0)
        }
        #expect(text.split(separator: "\n").map(String.init).sorted() == rows.map { "\($0.id) \($0.sha256)" }.sorted())
    }

    @Test(arguments: ["before-download:2", "mid-download:3", "after-rename:4", "after-stored-commit:4"])
    func aCrashLeavesNoOrphansAndNoDoubles(_ place: String) async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(8), to: "night.jsonl")
            let crash = try await bench.nightshift(
                "run", "night.jsonl", "--poll-interval", "1", "--layout", "tar:3",
                environment: ["NIGHTSHIFT_REHEARSE_CRASH": place])
            #expect(crash.isSignalled, "\(crash)")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            #expect(try bench.files(below: "output/night-1").count == 3)
            try await expectShards(bench)
            let books = try await bench.books()
            #expect(books.totals.charged == 8 * Money.image && books.posts.accepted == 8)
        }
    }

    @Test func aFlippedByteIsNamedAndRepaired() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(4), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1", "--layout", "tar")
            #expect(run.code == 0, "\(run)")
            try await expectShards(bench)
            let path = bench.folder + "/output/night-1/night-1-000000.tar"
            var shard = try Data(contentsOf: URL(fileURLWithPath: path))
            // Within the last image.
            shard[shard.count - 1_024 - 700] ^= 1
            try shard.write(to: URL(fileURLWithPath: path))
            let findings = try await bench.nightshift("verify")
            #expect(findings.code == 5 && findings.err == "nightshift: 1 deviation in 4 jobs\n", "\(findings)")
            #expect(findings.out.contains(" has other bytes than were downloaded"))
            let repair = try await bench.nightshift("verify", "--repair", "--quiet")
            #expect(repair.code == 0, "\(repair)")
            try await expectShards(bench)
            #expect(try await bench.books().posts.received == 4)
        }
    }
}
