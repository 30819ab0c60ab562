import Foundation
import Testing

/// Batches listed, put in another order, and forgotten.
@Suite(.bounded) struct PruneTests {
    /// As if the run had been an hour ago: the rate limit remembers the last minute, and keeps its rows.
    private func age(_ bench: Bench) async throws {
        let sqlite = try #require(Ground.tool("sqlite3"))
        let script = """
            UPDATE attempts SET token_until = token_until - 3600000000, slot_until = slot_until - 3600000000;
            UPDATE jobs SET updated_at = updated_at - 3600000000;
            """
        let done = try await bench.launch(sqlite, ["nightshift.sqlite", script]).finished()
        #expect(done.code == 0, "\(done)")
    }

    @Test(.enabled(if: Ground.tool("sqlite3") != nil)) func whatStaysAndWhatGoes() async throws {
        try await Bench.with { bench in
            try bench.write(
                Manifest.lines(3)
                    + Manifest.line(4, "No [[fault:content_moderated]]", more: #", "model": "uni-1-max""#),
                to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 1)
            let files = try bench.files(below: "output")
            let (status, costs) = (try await bench.status(), try await bench.costs())
            let byDay = try await bench.nightshift("costs", "--by", "day,model,type", "--format", "csv").out

            let tooSoon = try await bench.nightshift("prune", "night")
            #expect(tooSoon.code == 2 && tooSoon.err.contains("that the rate limit counts until"), "\(tooSoon)")
            try await age(bench)
            let young = try await bench.nightshift("prune", "night", "--older-than", "2h")
            #expect(young.code == 2 && young.err.contains("night-1 last changed"), "\(young)")
            #expect(try await bench.nightshift("prune").out == "nothing to forget\n")
            let dry = try await bench.nightshift("prune", "--older-than", "1h", "--dry-run")
            #expect(dry.code == 0 && dry.out.hasPrefix("night-1  4 jobs, last changed "), "\(dry)")
            #expect(dry.out.hasSuffix("a rehearsal: nothing was forgotten\n"))
            #expect(try await bench.jobs().count == 4)

            let history = try await bench.nightshift("plans", "--history", "--format", "json").out
            let prune = try await bench.nightshift("prune", "--older-than", "1h")
            #expect(prune.code == 0 && prune.out.contains("4 jobs and 4 submissions forgotten"), "\(prune)")
            #expect(try await bench.jobs().isEmpty)
            #expect(try await bench.status() == status)
            #expect(try await bench.costs() == costs)
            #expect(try await bench.nightshift("costs", "--by", "day,model,type", "--format", "csv").out == byDay)
            #expect(try bench.files(below: "output") == files)
            try await expectHonesty(bench, history: history)
            #expect(try await bench.nightshift("status").out.contains("its jobs are forgotten, its costs are not"))
            #expect(try await bench.nightshift("verify").code == 0)
            #expect(try await bench.nightshift("prune", "night").code == 2)

            let resume = try await bench.nightshift("resume", "night-1")
            #expect(resume.code == 2 && resume.err.contains("batch night-1 was pruned"), "\(resume)")
            let named = try await bench.nightshift("run", "night.jsonl", "--batch", "night-1")
            #expect(named.code == 2 && named.err.contains("choose another name"), "\(named)")
            let again = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(again.code == 1, "\(again)")
            #expect(try await bench.status("night").batch == "night-2")
            #expect(try await bench.books().totals.charged == bench.status().low)

            let gone = try await bench.nightshift("prune", "night-1", "--ledger")
            #expect(gone.code == 0, "\(gone)")
            #expect(try await bench.status().batch == "night-2")
        }
    }

    /// Repairing one batch has nothing to do with one of which no image is on record any more.
    @Test(.enabled(if: Ground.tool("sqlite3") != nil)) func imagesOfAPrunedBatchStayWhateverIsRepaired() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(3), to: "packed.jsonl")
            try bench.write(Manifest.lines(2), to: "plain.jsonl")
            let packed = try await bench.nightshift("run", "packed.jsonl", "--layout", "tar:2", "--poll-interval", "1")
            #expect(packed.code == 0, "\(packed)")
            #expect(try await bench.nightshift("run", "plain.jsonl", "--poll-interval", "1").code == 0)
            try await age(bench)
            #expect(try await bench.nightshift("prune", "packed").code == 0)
            let shards = ["0", "1"].map { bench.folder + "/output/packed-1/packed-1-00000\($0).tar" }
            let before = try shards.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
            let file = try #require(try bench.files(below: "output/plain-1").first)
            try FileManager.default.removeItem(atPath: bench.folder + "/output/plain-1/" + file)
            let repair = try await bench.nightshift("verify", "--repair", "--quiet", "--poll-interval", "1")
            #expect(repair.code == 0, "\(repair)")
            #expect(try bench.files(below: "output/plain-1").contains(file))
            #expect(try shards.map { try Data(contentsOf: URL(fileURLWithPath: $0)) } == before)

            // Asked for its jobs by name, it says why there are none.
            let jobs = try await bench.nightshift("jobs", "packed")
            #expect(jobs.code == 0 && jobs.out.isEmpty && jobs.err.hasPrefix("packed-1 was pruned "), "\(jobs)")
            #expect(try await bench.nightshift("jobs").err.isEmpty)
        }
    }

    /// What can't be known any more is said, and nobody is accused.
    private func expectHonesty(_ bench: Bench, history: String) async throws {
        let forgotten = try await bench.nightshift("plans", "--history", "--format", "json").out
        for line in history.split(separator: "\n") where line.contains("\"pay_as_you_go_usd\"") {
            #expect(forgotten.contains(line))
        }
        #expect(forgotten.contains("\"input_images\" : null"))

        let costs = try await bench.nightshift("costs", "--by", "code", "--format", "csv")
        #expect(costs.err == "night-1 was pruned: its inputs, tags and codes are forgotten, and count as none\n")
        try bench.write(try #require(try await bench.emulation?.invoice()), to: "bill.csv")
        let words =
            "what is unknown may be for a batch that was pruned: its ids are forgotten; by the books it cost $0.1212"
        let table = try await bench.nightshift("costs", "--invoice", "bill.csv")
        #expect(table.code == 1 && table.out.contains("\npruned        \(words)\n"), "\(table)")
        let json = try await bench.nightshift("costs", "--invoice", "bill.csv", "--format", "json")
        #expect(json.out.contains(#""pruned":{"batches":1,"high_usd":"0.1212","low_usd":"0.1212"}"#), "\(json)")
        #expect(json.err == words + "\n")
        let named = try await bench.nightshift("costs", "night", "--invoice", "bill.csv")
        #expect(named.code == 2 && named.err.contains("night-1 was pruned: its ids are forgotten"), "\(named)")
    }

    @Test func refusals() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1, "Lost [[fault:drop_reply]]"), to: "lost.jsonl")
            try bench.write(Manifest.lines(2), to: "open.jsonl")
            #expect(try await bench.nightshift("run", "lost.jsonl", "--poll-interval", "1").code == 1)
            #expect(try await bench.nightshift("run", "open.jsonl", "--until", "2020-01-01T00:00:00Z").code == 3)
            let both = try await bench.nightshift("prune", "lost", "open")
            #expect(both.code == 2, "\(both)")
            #expect(both.err.contains("lost-1 is not settled, 1 job is uncertain"), "\(both)")
            #expect(both.err.contains("open-1 is not finished, 2 jobs are open"), "\(both)")
            #expect(both.err.contains("nothing was forgotten"))
            let all = try await bench.nightshift("prune", "--older-than", "0d")
            #expect(
                all.code == 0 && all.out == "nothing to forget\n" && all.err.contains("lost-1 is not settled"), "\(all)"
            )
            for wrong in ["30", "d", "-1d", "+1d", "1.5d", "1y", "99999999999999999999d"] {
                #expect(try await bench.nightshift("prune", "--older-than=\(wrong)").code == 2, "\(wrong)")
            }
            #expect(try await bench.nightshift("prune", "nobody").code == 2)
        }
    }

    @Test func listed() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(2), to: "one.jsonl")
            try bench.write(Manifest.lines(3), to: "two.jsonl")
            #expect(try await bench.nightshift("run", "one.jsonl", "--poll-interval", "1").code == 0)
            #expect(try await bench.nightshift("run", "two.jsonl", "--until", "2020-01-01T00:00:00Z").code == 3)
            let text = try await bench.nightshift("batches")
            #expect(text.lines.count == 3, "\(text)")
            #expect(
                text.lines[1].hasPrefix("one-1  ") && text.lines[1].contains("finished    0.0808  0.0808  2 completed"))
            #expect(
                text.lines[2].hasPrefix("two-1  ") && text.lines[2].contains("unfinished  0.0000  0.0000  3 queued"))
            let json = try await bench.nightshift("batches", "--json")
            let rows = try #require(
                try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [[String: Any]])
            #expect(rows.compactMap { $0["batch"] as? String } == ["one-1", "two-1"])
            #expect(rows.compactMap { $0["finished"] as? Bool } == [true, false])
            #expect(rows[0]["manifest"] as? String == bench.folder + "/one.jsonl")
            #expect(rows[0]["output"] as? String == bench.folder + "/output/one-1")
            #expect((rows[0]["jobs"] as? [String: Int])?["completed"] == 2)
            #expect((rows[0]["cost_usd"] as? [String: String]) == ["low": "0.0808", "high": "0.0808"])
            #expect(rows[0].keys.contains("pruned_at") && rows[0].keys.contains("created_at"))
        }
    }

    /// In a run that is under way, what matters most goes next.
    @Test func putFirstBesideARunner() async throws {
        try await Bench.with(.init(latency: Ground.lasting(1))) { bench in
            try bench.write(Manifest.lines(5), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl", "--concurrency", "1", "--poll-interval", "1"])
            try await bench.eventuallyStatus("a generation") { $0.count("generating") == 1 }
            let change = try await bench.nightshift("prioritize", "--where", "key=job-05", "--priority", "9")
            #expect(change.out == "1 queued job has priority 9\n", "\(change)")
            let last = try await bench.nightshift("prioritize", "--where", "key=job-02", "--priority", "-9")
            #expect(last.code == 0, "\(last)")
            #expect(try await run.finished().code == 0)
            let order = try await bench.books().generations.sorted { $0.createdAt < $1.createdAt }.map(\.prompt)
            #expect(order.count == 5 && order.prefix(3).contains("A quiet harbour 5"), "\(order)")
            #expect(try await bench.nightshift("run", "night.jsonl").code == 0)
            #expect(try await bench.nightshift("prioritize").code == 2)
            #expect(try await bench.nightshift("prioritize", "--job", "nobody", "--priority", "1").code == 2)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func retriedFirst() async throws {
        try await Bench.with { bench in
            let fault = "Odd [[fault:generation_failed x1]]"
            try bench.write((1...3).map { Manifest.line($0, fault) }.joined(), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--max-attempts", "1", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            let retry = try await bench.nightshift("retry", "--where", "key=job-03", "--priority", "4")
            #expect(retry.out.hasPrefix("1 job back"), "\(retry)")
            let rows = try await bench.nightshift("export", "--format", "jsonl", "--where", "priority=4")
            #expect(rows.lines.count == 1 && rows.out.contains(#""id":"job-03""#), "\(rows)")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 1)
            #expect(try await bench.status().count("completed") == 1)
        }
    }
}
