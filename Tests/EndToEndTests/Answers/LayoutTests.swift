import Foundation
import Testing

/// Where pictures go is the batch's own: fixed when it is made, and kept by every later run.
@Suite(.bounded) struct LayoutTests {
    private static let rows = """
        {"id": "a", "prompt": "One", "tags": {"kind": "cat"}}
        {"id": "b", "prompt": "Two", "aspect_ratio": "16:9"}
        {"id": "c", "prompt": "Three", "count": 2, "output": "own/{id}", "tags": {"kind": "dog"}}

        """
    private static let template = "{batch}/{tag.kind|none}/{index}-{aspect_ratio}-{n}.{ext}"
    private static let names = ["m-1/cat/000001-auto-1", "m-1/none/000002-16x9-1", "own/c-1", "own/c-2"]

    private func names(_ bench: Bench) throws -> [String] {
        try bench.files(below: "output/m-1").map { ($0 as NSString).deletingPathExtension }
    }

    @Test func theTemplateOfABatchIsFixed() async throws {
        try await Bench.with { bench in
            try bench.write(Self.rows, to: "m.jsonl")
            let run = try await bench.nightshift("run", "m.jsonl", "--poll-interval", "1", "--layout", Self.template)
            #expect(run.code == 0, "\(run)")
            #expect(try names(bench) == Self.names)
            try await bench.expectAgreement(output: "output/m-1")

            for arguments in [
                ["run", "m.jsonl", "--layout", "{id}"], ["plan", "m.jsonl", "--layout", "{id}"],
                ["run", "m.jsonl", "--layout", "tar"], ["run", "m.jsonl", "--sidecar"],
            ] {
                let refused = try await bench.start(arguments).finished()
                #expect(refused.code == 2, "\(refused)")
                #expect(refused.err.contains("or add --new-batch"))
            }

            try bench.write(Self.rows + #"{"id": "d", "prompt": "Late"}"# + "\n", to: "m.jsonl")
            let again = try await bench.nightshift("run", "m.jsonl", "--poll-interval", "1")
            #expect(again.code == 0, "\(again)")
            #expect(try names(bench) == (Self.names + ["m-1/none/000004-auto-1"]).sorted())
            let same = try await bench.nightshift("run", "m.jsonl", "--layout", Self.template)
            #expect(same.code == 0, "\(same)")
            #expect(try await bench.books().posts.received == 5)
        }
    }

    @Test func whatARowSpoilsIsRefusedWithItsLine() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Self.rows, to: "m.jsonl")
            let plan = try await bench.nightshift("plan", "m.jsonl", "--layout", "{tag.kind}/{id}")
            #expect(plan.code == 2)
            #expect(
                plan.err.hasPrefix(
                    "m.jsonl:2: layout: the row has no tag 'kind'; '{tag.kind|TEXT}' stands TEXT in for it\n"))
            let clash = try await bench.nightshift("run", "m.jsonl", "--layout", "{tag.kind|cat}")
            #expect(clash.code == 2)
            #expect(clash.err.contains("m.jsonl:2: layout: 'cat' is already the file of m.jsonl:1"))
            for layout in ["../{id}", "/{id}", "{nothing}", "tar:0", "a//b", "a{"] {
                let refused = try await bench.nightshift("plan", "m.jsonl", "--layout", layout)
                #expect(refused.code == 2 && refused.err.contains("--layout: "), "\(refused)")
            }
            #expect(!bench.exists("nightshift.sqlite"))
        }
    }
}
