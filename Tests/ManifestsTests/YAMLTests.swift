import NightshiftCore
import Testing

@testable import Manifests

@Suite struct YAMLTests {
    @Test func aMatrixMultipliesRowsInOrder() throws {
        let text = """
            defaults:
              prompt: "a {animal} in {place}"
              tags: {shop: north, animal: "{animal}"}
            matrix:
              animal: [cat, dog]
            jobs:
              - id: pet
                matrix: {place: [the sea, "a {box}"]}
                tags: {shop: south}
              - id: "{animal}-at-home"
                prompt: "{{home}} of a {animal}"
                count: 2
                output: "{tag.animal}/{animal}/{id}"
            """
        let outcome = try Scratch().read(text.utf8, as: "m.yaml")
        #expect(outcome.faults == [])
        #expect(
            outcome.jobs.map(\.key) == [
                "pet-cat-the-sea", "pet-cat-a-box", "pet-dog-the-sea", "pet-dog-a-box",
                "cat-at-home-1", "cat-at-home-2", "dog-at-home-1", "dog-at-home-2",
            ])
        #expect(outcome.jobs.map(\.request.prompt)[1] == "a cat in a {box}")
        #expect(outcome.jobs.map(\.request.prompt)[6] == "{home} of a dog")
        #expect(outcome.jobs.map(\.outputName)[6] == "dog/dog/dog-at-home-1")
        #expect(outcome.jobs.map(\.tags)[2] == ["shop": "south", "animal": "dog"])
        #expect(outcome.places.map { $0.suffix(2) } == [":7", ":7", ":7", ":7", "10", "10", "10", "10"])
    }

    @Test func variablesNamedLikeFieldsSetThem() throws {
        let text = """
            matrix: {model: [uni-1, uni-1-max], aspect_ratio: [1:1, 16:9], count: [2]}
            jobs: [{prompt: x}]
            """
        #expect(try Scratch().faults(text, as: "m.yaml").count == 1)
        let outcome = try Scratch().read(text.replacing(", count: [2]", with: "").utf8, as: "m.yaml")
        #expect(outcome.faults == [])
        #expect(outcome.jobs.map(\.request.model) == [.uni1, .uni1, .uni1Max, .uni1Max])
        #expect(outcome.jobs.map(\.request.aspectRatio) == [.square, .sixteenToNine, .square, .sixteenToNine])
        #expect(outcome.jobs.map(\.key).last == "row-000001-uni-1-max-16-9")
    }

    @Test func scalarsAreReadAsWritten() throws {
        let text = """
            - {id: 007, prompt: yes, aspect_ratio: 1:1, web_search: yes, priority: 010, tags: {a: 1e3, b: off, c: 2026-01-01, d: [1, x, true], e: ~}}
            - id: "null"
              prompt: >
                two
                lines
              style:
              web_search: "{{"
            """
        let outcome = try Scratch().read(text.utf8, as: "m.yaml")
        #expect(outcome.faults == ["m.yaml:2: web_search: '{' is not one of true, false, yes, no, 1, 0"])
        let job = try #require(outcome.jobs.first)
        #expect(job.key == "007" && job.request.prompt == "yes" && job.request.webSearch && job.priority == 10)
        #expect(job.request.aspectRatio == .square)
        #expect(job.tags == ["a": "1e3", "b": "off", "c": "2026-01-01", "d": "[1,\"x\",true]"])
    }

    @Test func anchorsAndMergeKeys() throws {
        let text = """
            x-base: &base {model: uni-1-max, style: manga, tags: &tags {a: 1}}
            jobs:
              - {<<: *base, prompt: one}
              - {prompt: two, style: auto, <<: [{style: manga, user_id: u}, *base], tags: {<<: *tags, b: 2}}
            """
        let outcome = try Scratch().read(text.utf8, as: "m.yaml")
        #expect(outcome.faults == [])
        #expect(outcome.jobs.map(\.request.model) == [.uni1Max, .uni1Max])
        #expect(outcome.jobs.map(\.request.style) == [.manga, .auto])
        #expect(outcome.jobs.map(\.request.userID) == [nil, "u"])
        #expect(outcome.jobs.map(\.tags) == [["a": "1"], ["a": "1", "b": "2"]])
    }

    @Test(arguments: [
        (
            "- prompt: a {red} cat\n",
            ["m.yaml:1: prompt: '{red}' is in no matrix; write '{{red}}' if the braces are text"]
        ),
        ("- prompt: a { cat\n", ["m.yaml:1: prompt: a lone '{' in 'a { cat'; write '{{' for a brace"]),
        (
            "- prompt: a\n  promt: b\n",
            ["m.yaml:1: promt: is not a field; did you mean 'prompt'? To keep it as a tag: --tag promt"]
        ),
        ("- prompt: a\n  prompt: b\n", ["m.yaml:1: not valid YAML: 'prompt' is given twice"]),
        (
            "- prompt: [a]\n- 5\n- id: x\n",
            [
                "m.yaml:1: prompt: must be text, not a list", "m.yaml:2: a row must be a mapping of fields",
                "m.yaml:3: prompt: is required",
            ]
        ),
        ("jobs: []\n", ["m.yaml: holds no rows"]), ("", ["m.yaml: holds no rows"]),
        ("# nothing\n", ["m.yaml: holds no rows"]),
        ("defaults: {prompt: a}\n", ["m.yaml:1: there is no list of rows: jobs is missing"]),
        (
            "jbos: []\nrows: [{prompt: a}]",
            ["m.yaml:1: jbos: is not one of defaults, matrix, jobs, rows; did you mean 'jobs'?"]
        ),
        ("jobs: []\nrows: []\n", ["m.yaml:2: rows must be the only list of rows"]),
        ("hello\n", ["m.yaml:1: must be a list of rows, or a mapping with jobs"]),
        ("matrix: {a: []}\njobs: [{prompt: '{a}'}]\n", ["m.yaml:1: matrix 'a' must be a list of at least one value"]),
        ("matrix: {a: [[1]]}\njobs: [{prompt: '{a}'}]\n", ["m.yaml:1: matrix 'a' must hold texts or numbers only"]),
        (
            "matrix: {a: [1], b: [2]}\njobs:\n- {prompt: '{a}'}\n",
            [
                "m.yaml:3: matrix: '{b}' is used by no field of this row, so its jobs would be equal; use count for variations"
            ]
        ),
        (
            "matrix: {r: ['4:3', '1:1']}\njobs:\n- {prompt: x, aspect_ratio: '{r}', model: y}\n",
            [
                "m.yaml:3: aspect_ratio: '4:3' is not one of 3:1, 2:1, 16:9, 3:2, 1:1, 2:3, 9:16, 1:2, 1:3; did you mean '3:2'?",
                "m.yaml:3: model: 'y' is not one of uni-1, uni-1-max",
            ]
        ),
        (
            "- prompt: \"a\n",
            ["m.yaml:2: not valid YAML: found unexpected end of stream (while scanning a quoted scalar)"]
        ),
        ("- prompt: *a\n", ["m.yaml:1: not valid YAML: found undefined alias"]),
        (
            "- prompt: a\n---\n- prompt: b\n",
            ["m.yaml:2: not valid YAML: but found another document (expected a single document in the stream)"]
        ),
        (
            "- prompt: a\n  image_ref: https://example.com/a.png\n",
            ["m.yaml:1: image_ref: must be a list of references: put it in [ ]"]
        ),
        ("- prompt: \"a\\0b\"\n", ["m.yaml:1: prompt: holds a NUL"]),
        ("- [a, b]: c\n", ["m.yaml:1: a key must be text"]),
    ])
    func faults(_ text: String, _ faults: [String]) throws {
        #expect(try Scratch().faults(text, as: "m.yaml") == faults)
    }

    @Test func aliasesCannotMultiplyWithoutEnd() throws {
        var text = "x-0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "x-\(level): &a\(level) [\(aliases)]\n"
        }
        let faults = try Scratch().faults(text + "jobs:\n- {prompt: x, tags: {a: *a12}}\n", as: "m.yaml")
        #expect(faults == ["m.yaml:1: more than 4000000 values (aliases included); use JSONL"])
        let asKey = try Scratch().faults(text + "jobs:\n- {prompt: x, ? *a12 : 1}\n", as: "m.yaml")
        #expect(asKey == ["m.yaml:7: aliases of aliases multiply from here; write the values out"])
    }

    @Test func sizeAndDepthAreBounded() throws {
        let deep = "- " + String(repeating: "[", count: 100_000)
        let faults = try Scratch().faults(deep, as: "m.yaml")
        #expect(faults.count == 1 && faults[0].hasPrefix("m.yaml:1: not valid YAML: "), "\(faults)")
        let nested = "- tags: {a: \(String(repeating: "[", count: 70) + String(repeating: "]", count: 70))}"
        #expect(try Scratch().faults(nested, as: "m.yaml") == ["m.yaml:1: nested deeper than 64 levels"])
        let outcome = try Scratch().read(
            "- prompt: abcdefghijkl\n".utf8, as: "m.yaml", limits: ReadingLimits(largestYAML: 16))
        #expect(outcome.faults == ["m.yaml: is larger than 0 MB, the most for YAML; use JSONL"])
    }

    @Test func combinationsAreMadeOneByOne() throws {
        let list = (0..<1_000).map(String.init).joined(separator: ", ")
        let text = "matrix: {a: [\(list)], b: [\(list)], c: [\(list)]}\njobs:\n- {prompt: '{a} {b} {c}'}\n"
        #expect(
            try Scratch().faults(text, as: "m.yaml") == ["m.yaml:3: matrix: makes more than 1000000 jobs of one row"])
        struct Enough: Error {}
        var seen = 0
        #expect(throws: Enough.self) {
            try Scratch().read(text.replacing("{c}", with: "").replacing(", c: [\(list)]", with: "").utf8, as: "m.yaml")
            { _ in
                seen += 1
                if seen == 10 { throw Enough() }
                return nil
            }
        }
        #expect(seen == 10)
    }
}
