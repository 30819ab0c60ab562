import Foundation
import Testing

/// Export, edit, run: failed rows come back to their batch as new attempts of the same jobs.
@Suite(.bounded) struct EditedRowsTests {
    private static let fault = " [[fault:content_moderated]]"

    /// Two jobs of which the second is moderated; returns its row as it is exported.
    private func moderated(_ bench: Bench) async throws -> String {
        try bench.write(Manifest.line(1) + Manifest.line(2, "A poster" + Self.fault), to: "night.jsonl")
        let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
        #expect(run.code == 1, "\(run)")
        let export = try await bench.nightshift("export", "--manifest", "--state", "failed")
        #expect(export.code == 0 && export.lines.count == 1, "\(export)")
        return export.out
    }

    @Test func historyIsKeptAndTheBooksAgree() async throws {
        try await Bench.with { bench in
            let row = try await moderated(bench)
            #expect(
                row.hasPrefix(
                    #"{"_nightshift":{"attempts":1,"batch":"night-1","code":"content_moderated","kind":"moderated","reason":"#
                ), "\(row)")
            try bench.write(row.replacing(Self.fault, with: ""), to: "edited.jsonl")
            let again = try await bench.nightshift("run", "edited.jsonl", "--poll-interval", "1")
            #expect(again.code == 0, "\(again)")
            #expect(again.err.contains("night-1 runs 1 edited row as new attempts of the same jobs again"), "\(again)")
            let jobs = try await bench.jobs()
            #expect(jobs.map(\.key) == ["job-01", "job-02"] && jobs.map(\.state) == ["completed", "completed"])
            #expect(jobs.map(\.attempts) == [1, 2])
            #expect(try bench.files(below: "output").map { $0.prefix(15) } == ["night-1/job-01.", "night-1/job-02."])
            let status = try await bench.status("night-1")
            #expect(status.attempts == 3 && status.refundedAttempts == 1 && status.total == 2)
            #expect(status.costUsd == .init(low: "0.0808", high: "0.0808", refunded: "0.0404", open: "0.0000"))
            try await bench.expectAgreement(output: "output/night-1")

            // The same again, by either file: nothing is submitted.
            for manifest in ["edited.jsonl", "night.jsonl"] {
                let same = try await bench.nightshift("run", manifest)
                #expect(same.code == 0 && !same.err.contains("no longer in the manifest"), "\(same)")
            }
            #expect(try await bench.books().posts.received == 3)
            // Edited once more, but done: refused whole, at its line.
            try bench.write("\n" + row.replacing(Self.fault, with: " in blue"), to: "edited.jsonl")
            let late = try await bench.nightshift("run", "edited.jsonl", "--batch", "night-1")
            #expect(late.code == 2 && late.err.contains("edited.jsonl:2: edited, but its job is completed"), "\(late)")
            #expect(try await bench.books().posts.received == 3)
        }
    }

    /// A reference more costs more: each attempt has its own price, and the books stay right.
    @Test func anotherPrice() async throws {
        try await Bench.with { bench in
            let row = try await moderated(bench)
            let edited = row.replacing(Self.fault, with: "")
                .replacing(
                    #""id":"#, with: #""image_ref":["https://example.com/a.png","https://example.com/b.png"],"id":"#)
            try bench.write(edited, to: "edited.jsonl")
            let again = try await bench.nightshift(
                "run", "edited.jsonl", "--batch", "night-1", "--poll-interval", "1")
            #expect(again.code == 0, "\(again)")
            #expect(try await bench.jobs().map(\.lowUsd) == ["0.0404", "0.0464"])
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func whatNobodyEditedStays() async throws {
        try await Bench.with { bench in
            try bench.write(try await moderated(bench), to: "same.jsonl")
            let same = try await bench.nightshift("run", "same.jsonl")
            #expect(same.code == 1 && same.err.contains("night-1: 1 row is unedited and stays as it is"), "\(same)")
            #expect(try await bench.books().posts.received == 2)
            let again = try await bench.nightshift("run", "same.jsonl", "--retry-unedited", "--poll-interval", "1")
            #expect(again.code == 1 && again.err.contains("night-1 runs 1 row as before again"), "\(again)")
            #expect(try await bench.books().posts.received == 3)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// Every fault is named, and nothing of the sound row beside them is kept.
    @Test func refusedWhole() async throws {
        try await Bench.with { bench in
            let row = try await moderated(bench)
            let sound = row.replacing(Self.fault, with: "")
            let unknown = sound.replacing("job-02", with: "job-99")
            let filed = try await bench.nightshift("export", "--manifest").lines[0]
            let rows = [sound, unknown, filed.replacing("harbour", with: "port") + "\n"]
            try bench.write(rows.joined(), to: "edited.jsonl")
            let before = try await bench.status()
            let refused = try await bench.nightshift("run", "edited.jsonl")
            #expect(refused.code == 2, "\(refused)")
            let faults = refused.err.split(separator: "\n").filter { $0.hasPrefix("edited.jsonl:") }
            #expect(faults.count == 2, "\(faults)")
            #expect(faults.first?.hasPrefix("edited.jsonl:2: night-1 has no job of this id") == true)
            #expect(faults.last?.hasPrefix("edited.jsonl:3: edited, but its job is completed") == true)
            #expect(try await bench.status() == before)

            try bench.write(sound.replacing(#""uni-1""#, with: #""uni-1-max""#), to: "edited.jsonl")
            let model = try await bench.nightshift("run", "edited.jsonl")
            #expect(model.code == 2 && model.err.contains("edited.jsonl:1: its model can't change"), "\(model)")
            #expect(try await bench.books().posts.received == 2)
        }
    }

    /// As new jobs, if the user says so; and new rows beside the edited ones.
    @Test func asNewJobs() async throws {
        try await Bench.with { bench in
            let sound = try await moderated(bench).replacing(Self.fault, with: "")
            try bench.write(sound + Manifest.line(3), to: "edited.jsonl")
            let anew = try await bench.nightshift("run", "edited.jsonl", "--new-batch", "--poll-interval", "1")
            #expect(anew.code == 0, "\(anew)")
            #expect(try await bench.status("edited-1").count("completed") == 2)
            #expect(try await bench.status("night-1").count("failed") == 1)
            let back = try await bench.nightshift(
                "run", "edited.jsonl", "--batch", "night-1", "--poll-interval", "1")
            #expect(back.code == 0, "\(back)")
            #expect(try await bench.status("night-1").count("completed") == 3)
            #expect(try await bench.books().totals.charged == 5 * Money.image)
        }
    }

    /// References are exported by absolute path, so the file runs from anywhere.
    @Test func fromAnotherFolder() async throws {
        try await Bench.with { bench in
            try FileManager.default.createDirectory(
                atPath: bench.folder + "/in/deep", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: Ground.samples + "/images/star.png", toPath: bench.folder + "/in/star.png")
            let more = #", "image_ref": ["star.png"], "tags": {"style": "noir"}, "priority": 2, "output": "{{x}}""#
            try bench.write(Manifest.line(1, "Trace" + Self.fault, more: more), to: "in/night.jsonl")
            #expect(try await bench.nightshift("run", "in/night.jsonl", "--poll-interval", "1").code == 1)
            let row = try await bench.nightshift("export", "--manifest", "--state", "failed").out
            try bench.write(row.replacing(Self.fault, with: ""), to: "in/deep/edited.jsonl")
            let again = try await bench.nightshift("run", "in/deep/edited.jsonl", "--poll-interval", "1")
            #expect(again.code == 0, "\(again)")
            #expect(try bench.files(below: "output/night-1") == ["{x}.png"])
            #expect(try await bench.costs("--by", "tag:style").rows.map(\.low) == [43_400])
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    /// The reply was lost, so it may be paid twice: only with the user's word.
    @Test func uncertainOnes() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1, "Lost [[fault:drop_reply x1]]"), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 1)
            let row = try await bench.nightshift("export", "--manifest", "--state", "uncertain").out
            try bench.write(row.replacing("Lost [[fault:drop_reply x1]]", with: "Found"), to: "edited.jsonl")
            let refused = try await bench.nightshift("run", "edited.jsonl")
            #expect(refused.code == 2 && refused.err.contains("uncertain and may have been paid for"), "\(refused)")
            #expect(try await bench.books().posts.received == 1)
            let again = try await bench.nightshift(
                "run", "edited.jsonl", "--lost-replies", "resubmit", "--poll-interval", "1")
            #expect(again.code == 0, "\(again)")
            let status = try await bench.status()
            #expect(status.low == Money.image && status.high == 2 * Money.image)
        }
    }

    /// Killed as the rows come back, nothing of them is kept; killed later, the same command goes on.
    @Test func killed() async throws {
        try await Bench.with { bench in
            let row = try await moderated(bench)
            try bench.write(row.replacing(Self.fault, with: ""), to: "edited.jsonl")
            for (place, state) in [("during-enqueue:1", "failed"), ("before-post:1", "submitting")] {
                let killed = try await bench.nightshift(
                    "run", "edited.jsonl", environment: ["NIGHTSHIFT_REHEARSE_CRASH": place])
                #expect(killed.isSignalled, "\(killed)")
                #expect(try await bench.status().count(state) == 1, "\(place)")
            }
            #expect(try await bench.nightshift("run", "edited.jsonl").code == 1)
            #expect(try await bench.status().count("uncertain") == 1)
        }
    }
}
