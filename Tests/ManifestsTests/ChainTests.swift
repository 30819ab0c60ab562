import NightshiftCore
import Testing

@testable import Manifests

@Suite struct ChainTests {
    private static func edit(_ id: String, _ source: String, more: String = "") -> String {
        #"{"id":"\#(id)","prompt":"x","type":"image_edit","source":{"job":"\#(source)"}\#(more)}"# + "\n"
    }

    private static func image(_ id: String, more: String = "") -> String {
        #"{"id":"\#(id)","prompt":"x"\#(more)}"# + "\n"
    }

    private func read(
        _ text: String, as name: String = "m.jsonl", heldNames: Int = 65_536,
        isInBatch: @escaping @Sendable (String) throws -> Bool = { _ in false }
    ) throws -> (chains: ManifestChains?, faults: [String], sources: [String: ImageReference?]) {
        let scratch = try Scratch()
        let path = try scratch.write(text.utf8, to: name)
        let reader = ManifestReader(
            path: path, limits: ReadingLimits(heldNames: heldNames), isInBatch: isInBatch)
        var sources: [String: ImageReference?] = [:]
        do {
            let chains = try reader.read { job, _ in
                sources[job.key] = job.request.source
                return nil
            }
            return (chains, [], sources)
        } catch let rejected as ManifestRejected {
            let faults = rejected.faults.map { $0.description.replacing(scratch.folder + "/", with: "") }
            return (nil, faults, sources)
        }
    }

    @Test func everyFormatNamesAJob() throws {
        let expected = ManifestChains(jobs: 2, chains: 1, steps: 3)
        let jsonl =
            Self.image("a") + Self.edit("b", "a") + #"{"id":"c","prompt":"x","type":"image_edit","source":"job:b"}"#
        let json = "[" + jsonl.split(separator: "\n").joined(separator: ",") + "]"
        let csv = "id,prompt,type,source\na,x,,\nb,x,image_edit,job:a\nc,x,image_edit,\"{\"\"job\"\":\"\"b\"\"}\"\n"
        let tsv = "id\tprompt\ttype\tsource\na\tx\t\t\nb\tx\timage_edit\tjob:a\nc\tx\timage_edit\tjob:b\n"
        let yaml = """
            - {id: a, prompt: x}
            - {id: b, prompt: x, type: image_edit, source: {job: a}}
            - {id: c, prompt: x, type: image_edit, source: "job:b"}
            """
        for (text, name) in [
            (jsonl, "m.jsonl"), (json, "m.json"), (csv, "m.csv"), (tsv, "m.tsv"), (yaml, "m.yaml"),
        ] {
            let outcome = try read(text, as: name)
            #expect(outcome.faults == [] && outcome.chains == expected, "\(name)")
            #expect(outcome.sources == ["a": nil, "b": .job("a"), "c": .job("b")], "\(name)")
        }
    }

    @Test func theSourceIsOneInputImage() throws {
        let row = Self.edit("b", "a", more: #","model":"uni-1-max","image_ref":["https://example.com/a.png"]"#)
        let outcome = try Scratch().read((Self.image("a") + row).utf8, as: "m.jsonl")
        #expect(outcome.jobs.map(\.price) == [MicroDollars(40_400), MicroDollars(106_000)])
    }

    @Test func aLaterRowMayBeNamed() throws {
        let outcome = try read(Self.edit("c", "b") + Self.edit("b", "a") + Self.image("a"))
        #expect(outcome.faults == [] && outcome.chains == ManifestChains(jobs: 2, chains: 1, steps: 3))
    }

    @Test(arguments: [1, 3, 65_536]) func everyFaultIsListedAtItsLine(held: Int) throws {
        let text =
            Self.image("a") + Self.edit("self", "self") + Self.edit("lost", "nobody") + Self.edit("x", "z")
            + Self.edit("y", "x") + Self.edit("z", "y") + Self.edit("below", "y") + Self.edit("good", "a")
            + #"{"id":"e","prompt":"x","type":"image_edit","source":{"job":""}}"# + "\n"
            + #"{"id":"f","prompt":"x","source":{"job":"a"}}"# + "\n"
        let faults = try read(text, heldNames: held).faults
        #expect(
            faults == [
                "m.jsonl:2: source: a job can't edit its own picture",
                "m.jsonl:3: source: there is no job 'nobody' in this manifest or its batch (a row with count is a job for each variation: 'nobody-1' and so on)",
                "m.jsonl:4: source: these rows wait for each other's pictures, and none can begin: lines 4, 6, 5",
                "m.jsonl:9: source: job must be the id of another row",
                "m.jsonl:10: source: is only for type 'image_edit'; use image_ref for references",
            ])
    }

    @Test func variationsAreNamedOneByOne() throws {
        let hero = Self.image("hero", more: #","count":3"#)
        #expect(
            try read(hero + Self.edit("e", "hero")).faults == [
                "m.jsonl:2: source: there is no job 'hero' in this manifest or its batch; did you mean 'hero-1'? A row with count is a job for each variation"
            ])
        let outcome = try read(hero + Self.edit("e", "hero-3", more: #","count":2"#))
        #expect(outcome.chains == ManifestChains(jobs: 2, chains: 1, steps: 2))
        #expect(outcome.sources["e-2"] == .job("hero-3"))
    }

    @Test func matrixValuesNameJobs() throws {
        let yaml = """
            matrix: {colour: [red, blue]}
            jobs:
              - {id: "hero-{colour}", prompt: "{colour}"}
              - {id: "night-{colour}", prompt: "{colour}", type: image_edit, source: {job: "hero-{colour}"}}
            """
        let outcome = try read(yaml, as: "m.yaml")
        #expect(outcome.chains == ManifestChains(jobs: 2, chains: 2, steps: 2), "\(outcome.faults)")
        #expect(outcome.sources["night-blue"] == .job("hero-blue"))
        let wrong = yaml.replacing("job: \"hero-{colour}\"", with: "job: hero")
        #expect(try read(wrong, as: "m.yaml").faults.count == 1)
    }

    @Test(arguments: [2, 65_536]) func theBatchMayHaveWhatTheManifestLacks(held: Int) throws {
        let text = Self.image("a") + Self.edit("b", "old") + Self.edit("c", "gone") + Self.edit("d", "b")
        let outcome = try read(text, heldNames: held) { $0 == "old" }
        #expect(outcome.faults.count == 1 && outcome.faults[0].hasPrefix("m.jsonl:3: source: there is no job 'gone'"))
        #expect(try read(text, heldNames: held) { $0 != "a" }.chains == ManifestChains(jobs: 3, chains: 2, steps: 3))
    }

    @Test func whatWasNotReadIsNotMissed() throws {
        let text = Self.edit("b", "later") + String(repeating: " ", count: 200) + "{" + Self.image("later")
        let scratch = try Scratch()
        let outcome = try scratch.read(
            text.utf8, as: "m.jsonl", limits: ReadingLimits(piece: 16, longestRecord: 100))
        #expect(outcome.faults.count == 1 && outcome.faults[0].contains("reading stopped"), "\(outcome.faults)")
    }

    @Test func longChainsAndManyOfThem() throws {
        // A chain of ten thousand, deepest first, and a thousand heroes with two edits each.
        let deep = (1...10_000).reversed().map { Self.edit("d\($0)", $0 == 1 ? "d0" : "d\($0 - 1)") }.joined()
        let wide = (0..<1_000).map {
            Self.image("w\($0)") + Self.edit("w\($0)x", "w\($0)") + Self.edit("w\($0)y", "w\($0)")
        }
        for held in [64, 65_536] {
            let outcome = try read(deep + Self.image("d0") + wide.joined(), heldNames: held)
            #expect(outcome.chains == ManifestChains(jobs: 12_000, chains: 1_001, steps: 10_001), "\(outcome.faults)")
        }
    }
}
