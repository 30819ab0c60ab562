import Foundation
import NightshiftCore
import Testing

@testable import Manifests

/// How images are named by the layout of their batch, and what of it is refused.
@Suite struct LayoutTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let rows = """
        {"id":"cat","prompt":"x","aspect_ratio":"16:9","tags":{"shop":"north","empty":"","a|b":"bar"}}
        {"id":"dog.v2","prompt":"x","count":2,"tags":{"shop":"south","a|b":"bar"}}
        {"id":"own","prompt":"x","output":"by-row/{id}.{ext}","tags":{"shop":"west","a|b":"bar"}}
        """

    private func outcome(_ layout: Layout, _ rows: String = rows) throws -> [String] {
        let path = try scratch.write(rows.utf8, to: "m.jsonl")
        let reader = ManifestReader(
            path: path, outputFolder: nil, naming: try Naming(batch: "night-1", layout: layout))
        var names: [String] = []
        do {
            try reader.read { job, _ in
                names.append(job.outputName)
                return nil
            }
            return names
        } catch let rejected as ManifestRejected {
            return rejected.faults.map { $0.description.replacing(scratch.folder + "/", with: "") }
        }
    }

    private func names(_ template: String, _ rows: String = rows) throws -> [String] {
        try outcome(Layout(.files(template: template)), rows)
    }

    @Test(arguments: [
        ("{batch}/{tag.shop}/{id}.{ext}", ["night-1/north/cat", "night-1/south/dog.v2-1", "night-1/south/dog.v2-2"]),
        ("{index}-{n}", ["000001-1", "000002-1", "000002-2"]),
        ("{row}/{count}", ["000001/1", "000002/1", "000002/2"]),
        ("{id}_{aspect_ratio}", ["cat_16x9", "dog.v2-1_auto", "dog.v2-2_auto"]),
        ("{model}/{type}/{id}", ["uni-1/image/cat", "uni-1/image/dog.v2-1", "uni-1/image/dog.v2-2"]),
        ("{tag.none|all}/{id}", ["all/cat", "all/dog.v2-1", "all/dog.v2-2"]),
        ("{tag.empty|all}/{id}", ["all/cat", "all/dog.v2-1", "all/dog.v2-2"]),
        ("{tag.a|b}/{id}", ["bar/cat", "bar/dog.v2-1", "bar/dog.v2-2"]),
        ("{tag.shop}.jpg", ["north", "south-1", "south-2"]),
    ])
    func templates(_ template: String, _ expected: [String]) throws {
        #expect(try names(template) == expected + ["by-row/own"])
    }

    @Test("what a row's values spoil is refused at its line")
    func refusedRows() throws {
        #expect(
            try names("{tag.empty}/{id}") == [
                "m.jsonl:1: layout: '/cat' cannot be a file name: must be relative to the output folder",
                "m.jsonl:2: layout: the row has no tag 'empty'; '{tag.empty|TEXT}' stands TEXT in for it",
            ])
        #expect(
            try names("a/{tag.t}/{id}", #"{"id":"a","prompt":"x","tags":{"t":"../.."}}"#) == [
                "m.jsonl:1: layout: 'a/../../a' cannot be a file name: must not hold '..'"
            ])
        let long = String(repeating: "n", count: 201)
        #expect(
            try names("{tag.t}", #"{"id":"a","prompt":"x","tags":{"t":"\#(long)"}}"#).first?
                .hasSuffix("has a part of 201 bytes; up to 200 are allowed") == true)
        #expect(
            try names("{tag.t}", #"{"id":"a","prompt":"x","tags":{"t":"b\u202Egnp"}}"#).first?
                .hasSuffix("must not hold control characters (U+202E)") == true)
    }

    @Test("two rows that a layout gives one name are refused, letter case and encoding aside")
    func doubles() throws {
        let rows = """
            {"id":"a","prompt":"x","tags":{"t":"Café"}}
            {"id":"b","prompt":"x","tags":{"t":"cafe\u{301}"}}
            {"id":"c","prompt":"x","output":"CAFÉ"}
            """
        let line = "is already the file of m.jsonl:1 (letter case and accents' encoding do not count)"
        #expect(
            try names("{tag.t}", rows) == [
                "m.jsonl:2: layout: 'cafe\u{301}' \(line)", "m.jsonl:3: layout: 'CAFÉ' \(line)",
            ])
    }

    @Test(
        "a template that no row could be named by is refused by itself",
        arguments: [
            ("{ext}/{id}", "'{ext}' can only stand at the end, as '.{ext}'"),
            ("{x}", "unknown placeholder '{x}'; there are"), ("a{", "a lone '{' in 'a{'; write '{{' for a brace"),
            ("../{id}", "it would name an image '../k', which must not hold '..'"),
            ("/{id}", "it would name an image '/k', which must be relative to the output folder"),
            ("a//{id}", "it would name an image 'a//k', which has an empty part between slashes"),
            ("{id}/", "it would name an image 'k/', which has an empty part between slashes"),
            (".{ext}", "it would name an image '', which is empty"),
            ("{tag.t|..}/{id}", nil),
        ] as [(String, String?)])
    func refusedTemplates(_ template: String, _ objection: String?) {
        let found = Naming.objection(toTemplate: template)
        if let objection {
            #expect(found?.hasPrefix(objection) == true, "\(found ?? "-")")
        } else {
            #expect(found == nil)
        }
    }

    @Test("a template that says nothing new is none")
    func canonical() {
        #expect(Naming.canonical(template: "{id}.{ext}") == nil && Naming.canonical(template: "{id}") == nil)
        #expect(Naming.canonical(template: "a/{id}.{ext}") == "a/{id}" && Naming.canonical(template: "{n}") == "{n}")
    }

    private static let shards = Layout(.shards(.standard))

    @Test("in shards the dots of a file name are written as _, for WebDataset ends a key at the first")
    func dots() throws {
        let rows = """
            {"id":"a.b/v1.2","prompt":"x"}
            {"id":"v1.2.png","prompt":"x"}
            {"id":"été.1","prompt":"x","output":"o/{id}.{ext}"}
            """
        #expect(try outcome(Self.shards, rows) == ["a.b/v1_2", "v1_2", "o/été_1"])
        #expect(
            try outcome(Self.shards, #"{"id":"v1.2","prompt":"x"}"# + "\n" + #"{"id":"v1_2","prompt":"x"}"#) == [
                "m.jsonl:2: output: 'v1_2' is already the file of m.jsonl:1 (letter case and accents' encoding do not count)"
            ])
        #expect(
            try outcome(Self.shards, #"{"id":"__x__/a","prompt":"x"}"#) == [
                "m.jsonl:1: id: '__x__/a' cannot be a file name: folder '__x__' is one that WebDataset skips; or give an output"
            ])
    }

    @Test("a folder must leave sidecars their names")
    func sidecars() throws {
        let rows = #"{"id":"a.json/b","prompt":"x"}"#
        #expect(try outcome(.plain, rows) == ["a.json/b"])
        #expect(
            try outcome(Layout(.files(template: nil), hasSidecars: true), rows).first?
                .contains("folder 'a.json' must not end like a sidecar") == true)
    }
}
