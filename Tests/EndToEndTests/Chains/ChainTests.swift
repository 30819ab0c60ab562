import Foundation
import Testing

/// Jobs that edit other jobs' pictures, from the manifest to the files.
@Suite(.bounded) struct ChainTests {
    /// One published edit of one picture.
    static let edit = 43_400

    static func image(_ id: String, _ prompt: String) -> String { #"{"id": "\#(id)", "prompt": "\#(prompt)"}"# + "\n" }

    static func edit(_ id: String, of source: String, _ prompt: String = "Once more") -> String {
        #"{"id": "\#(id)", "prompt": "\#(prompt) \#(id)", "type": "image_edit", "source": {"job": "\#(source)"}}"#
            + "\n"
    }

    static let three = image("hero", "A harbour") + edit("night", of: "hero") + edit("storm", of: "night")

    private static let quick = ["--poll-interval", "1"]

    private func run(_ bench: Bench, _ more: String..., crash: String? = nil) async throws -> Finished {
        try await bench.start(
            ["run", "night.jsonl"] + Self.quick + more, environment: ["NIGHTSHIFT_REHEARSE_CRASH": crash]
        )
        .finished()
    }

    @Test func threeStepsAreMadeOneAfterAnother() async throws {
        try await Bench.with { bench in
            // The last step first: a row may edit what comes later.
            let rows = Self.three.split(separator: "\n").reversed().joined(separator: "\n") + "\n"
            try bench.write(rows, to: "night.jsonl")
            let plan = try await bench.nightshift("plan", "night.jsonl")
            #expect(plan.out.contains("exactly $0.1272, if every job is charged once"))
            #expect(
                plan.out.contains("chains  1, of up to 3 steps one after another; 2 jobs edit another one's picture"))
            #expect(plan.out.contains("time  about 1 min 30 s; the longest chain binds"), "\(plan)")

            let run = try await run(bench)
            #expect(run.code == 0, "\(run)")
            try await bench.expectAgreement(output: "output/night-1")
            let books = try await bench.books()
            #expect(books.generations.map(\.type) == ["image", "image_edit", "image_edit"])
            #expect(books.generations.map(\.inputImages) == [0, 1, 1])
            #expect(books.totals.charged == Money.image + 2 * Self.edit)
            let jobs = try await bench.jobs()
            #expect(jobs.map(\.parent) == ["night", "hero", nil])
        }
    }

    @Test(arguments: [
        "after-intent:2", "before-post:2", "after-post:2", "after-reply-commit:2", "before-end-commit:1",
        "before-download:2", "after-rename:1", "after-stored-commit:1", "after-stored-commit:2",
    ]) func killedInTheMiddleEachStepIsPaidOnce(_ place: String) async throws {
        try await Bench.with { bench in
            try bench.write(Self.three, to: "night.jsonl")
            let crash = try await run(bench, crash: place)
            #expect(crash.isSignalled, "\(crash)")
            let again = try await run(bench)
            let status = try await bench.status()
            let books = try await bench.books()
            #expect(Set(books.generations.map(\.prompt)).count == books.generations.count)
            if status.count("uncertain") == 0 {
                #expect(again.code == 0 && status.count("completed") == 3, "\(again)")
                return try await bench.expectAgreement(output: "output/night-1")
            }
            // Its reply was lost: the next step waits, and the run ends all the same.
            #expect(again.code == 1 && status.count("queued") == 1 && status.waitingForParent == 1, "\(status)")
            #expect(
                again.out.contains(
                    "  waiting   1 queued job waits for the picture of a job that is failed, uncertain or cancelled\n"),
                "\(again)")
            #expect(try await bench.nightshift("retry", "--state", "uncertain").code == 0)
            #expect(try await run(bench).code == 0)
            #expect(try await bench.status().count("completed") == 3)
            let charged = try await bench.books().totals.charged
            let end = try await bench.status()
            #expect((end.low...end.high).contains(charged))
        }
    }

    @Test func withASourceFailsWhatWouldEditIt() async throws {
        try await Bench.with { bench in
            let rows =
                Self.image("hero", "No [[fault:content_moderated x1]]") + Self.edit("night", of: "hero")
                + Self.edit("storm", of: "night") + Self.image("other", "A quay")
            try bench.write(rows, to: "night.jsonl")
            let run = try await run(bench)
            #expect(run.code == 1, "\(run)")
            let cause = "'hero' failed: content_moderated: The prompt or its result was refused by moderation"
            #expect(
                try await bench.jobs("--state", "failed").compactMap(\.error) == [
                    "content_moderated: The prompt or its result was refused by moderation", "its source \(cause)",
                    "its source 'night' was not made, because \(cause)",
                ])
            #expect(try await bench.books().posts.received == 2)
            try await bench.expectAgreement(output: "output/night-1")

            let retry = try await bench.nightshift("retry", "--job", "hero")
            #expect(retry.out.hasPrefix("3 jobs back in the queue"))
            #expect(try await bench.status().waitingForParent == 2)
            #expect(try await self.run(bench).code == 0)
            let jobs = try await bench.jobs()
            #expect(jobs.map(\.state) == Array(repeating: "completed", count: 4))
            #expect(jobs.map(\.attempts) == [2, 1, 1, 1])
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func everyFaultIsToldAndNothingIsStored() async throws {
        try await Bench.with { bench in
            let rows =
                Self.edit("a", of: "b") + Self.edit("b", of: "a") + Self.edit("c", of: "c") + Self.edit("d", of: "none")
                + Self.image("e", "A quay")
            try bench.write(rows, to: "night.jsonl")
            for command in ["plan", "run"] {
                let refused = try await bench.nightshift(command, "night.jsonl")
                #expect(refused.code == 2)
                let faults = refused.err.split(separator: "\n").map { $0.prefix { $0 != " " } }
                #expect(faults == ["night.jsonl:1:", "night.jsonl:3:", "night.jsonl:4:", "nightshift:"], "\(refused)")
            }
            #expect(!bench.exists("nightshift.sqlite"))
            #expect(try await bench.books().posts.received == 0)
        }
    }

    /// Rows of another manifest, and jobs of another batch.
    @Test func rowsAddedLaterEditWhatIsThere() async throws {
        try await Bench.with { bench in
            try bench.write(Self.image("hero", "A harbour"), to: "night.jsonl")
            #expect(try await run(bench).code == 0)
            try bench.write(Self.edit("dusk", of: "hero"), to: "more.jsonl")
            let elsewhere = try await bench.nightshift("run", "more.jsonl")
            #expect(elsewhere.code == 2)
            #expect(
                elsewhere.err.hasPrefix("more.jsonl:1: source: there is no job 'hero' in this manifest or its batch"))
            let added = try await bench.nightshift("run", "more.jsonl", "--batch", "night-1", "--poll-interval", "1")
            #expect(added.code == 0, "\(added)")
            // And to the manifest itself, whose first row is gone by now.
            try bench.write(Self.edit("dawn", of: "dusk"), to: "night.jsonl")
            #expect(try await bench.nightshift("plan", "night.jsonl").code == 0)
            #expect(try await run(bench).code == 0)
            #expect(try await bench.status().count("completed") == 3)
            try await bench.expectAgreement(output: "output/night-1")
            #expect(try await bench.nightshift("run", "night.jsonl", "--new-batch").code == 2)
        }
    }

    @Test(arguments: [[], ["--no-generation-ids"]]) func byIdWhereTheAPITakesThat(_ settings: [String]) async throws {
        try await Bench.with(.init(more: settings)) { bench in
            try bench.write(Self.three, to: "night.jsonl")
            let run = try await run(bench, "--chain-by", "generation")
            #expect(run.code == 0, "\(run)")
            try await bench.expectAgreement(output: "output/night-1")
            let books = try await bench.books()
            #expect(books.posts.received == (settings.isEmpty ? 3 : 4))
            #expect(books.posts.refused == (settings.isEmpty ? [:] : ["400": 1]))
        }
    }

    @Test func aPictureThatIsGoneIsFetchedAgainAndEditedThen() async throws {
        try await Bench.with { bench in
            try bench.write(Self.image("hero", "A harbour"), to: "night.jsonl")
            #expect(try await run(bench).code == 0)
            let file = try #require(try await bench.jobs().first?.file)
            try bench.write("not the picture", to: "output/night-1/\(file)")
            try bench.write(Self.three, to: "night.jsonl")
            let run = try await run(bench)
            #expect(run.code == 1, "\(run)")
            let failed = try await bench.jobs("--state", "failed")
            #expect(failed.map(\.key) == ["night", "storm"])
            #expect(failed[0].error?.contains("its source 'hero': \(file) has 15 bytes instead of") == true)
            #expect(failed[0].error?.contains("nightshift verify night-1 --repair") == true)
            #expect(failed[0].highUsd == "0.0000")
            #expect(try await bench.books().posts.received == 1)
            #expect(try await bench.nightshift("verify", "--repair", "--poll-interval", "1").code == 0)
            #expect(try await bench.nightshift("retry").out.hasPrefix("2 jobs back in the queue"))
            #expect(try await self.run(bench).code == 0)
            try FileManager.default.removeItem(atPath: "\(bench.folder)/output/night-1/\(file).damaged")
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func anExportedChainIsTheSameManifest() async throws {
        try await Bench.with { bench in
            try bench.write(Self.three, to: "night.jsonl")
            #expect(try await run(bench).code == 0)
            let export = try await bench.nightshift("export", "--manifest")
            #expect(export.out.contains(#""source":{"job":"hero"}"#))
            try bench.write(export.out, to: "again.jsonl")
            let known = try await bench.nightshift("run", "again.jsonl", "--batch", "night-1")
            #expect(known.code == 0 && known.out.hasPrefix("night-1: 3 of 3 images are home\n"), "\(known)")
            #expect(try await bench.books().posts.received == 3)
        }
    }
}
