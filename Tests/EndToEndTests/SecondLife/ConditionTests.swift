import Testing

/// `--where`, wherever jobs are chosen.
@Suite(.bounded) struct ConditionTests {
    /// Jobs 1 and 2 moderated in two styles, 3 out of retries, 4 home.
    private func night(_ bench: Bench) async throws {
        let faults = ["content_moderated", "content_moderated", "generation_failed x1"]
        let rows = faults.enumerated().map { index, fault in
            Manifest.line(
                index + 1, "Odd [[fault:\(fault)]]",
                more: #", "tags": {"style": "\#(index == 1 ? "flat" : "film noir")"}"#)
        }
        try bench.write(rows.joined() + Manifest.line(4), to: "night.jsonl")
        let run = try await bench.nightshift("run", "night.jsonl", "--max-attempts", "1", "--poll-interval", "1")
        #expect(run.code == 1, "\(run)")
    }

    @Test func choosing() async throws {
        try await Bench.with { bench in
            try await night(bench)
            let moderated = "tag.style='film noir' and code=content_moderated"
            #expect(try await bench.jobs("--where", moderated).map(\.key) == ["job-01"])
            #expect(try await bench.jobs("--where", "not state=failed").map(\.key) == ["job-04"])
            #expect(try await bench.jobs("night", "--where", "attempts>=1 and prompt~ODD").count == 3)
            let export = try await bench.nightshift(
                "export", "--manifest", "--state", "failed", "--where", "kind=retries_exhausted")
            #expect(export.lines.count == 1 && export.out.contains("job-03"), "\(export)")
            let table = try await bench.nightshift("export", "--format", "csv", "--where", moderated)
            #expect(table.lines.count == 2)

            let retry = try await bench.nightshift("retry", "--where", "not code=content_moderated")
            #expect(retry.out.hasPrefix("1 job back in the queue"), "\(retry)")
            #expect(try await bench.jobs("--state", "queued").map(\.key) == ["job-03"])
            let none = try await bench.nightshift("cancel", "--where", "tag.style=flat")
            #expect(none.out.hasPrefix("0 jobs cancelled"), "\(none)")
            let cancel = try await bench.nightshift("cancel", "--where", "tag.style~NOIR")
            #expect(cancel.out.hasPrefix("1 job cancelled"), "\(cancel)")
            let back = try await bench.nightshift("retry", "--state", "cancelled", "--where", "state=cancelled")
            #expect(back.out.hasPrefix("1 job back"), "\(back)")
            #expect(try await bench.nightshift("resume", "--poll-interval", "1").code == 1)
            #expect(try await bench.status().count("completed") == 2)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func faults() async throws {
        try await Bench.with { bench in
            try await night(bench)
            for (command, condition, fault) in [
                ("jobs", "stat=failed", "column 1: 'stat' is no field; did you mean 'state'?"),
                ("retry", "code=", "column 6: expected a value, not the end"),
                ("cancel", "attempts>many", "column 10: attempts is a whole number, not 'many'"),
                ("retry", "state=uncertain", "--where asks for the state: say --state"),
            ] {
                let refused = try await bench.nightshift(command, "--where", condition)
                #expect(refused.code == 2 && refused.err.contains(fault), "\(refused)")
            }
            #expect(try await bench.status().count("failed") == 3)
        }
    }
}
