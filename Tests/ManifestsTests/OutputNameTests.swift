import Foundation
import NightshiftCore
import Testing

@testable import Manifests

@Suite struct OutputNameTests {
    private func name(_ output: String, id: String = "cat", count: Int? = nil) throws -> [String] {
        let row: [String: Any] = [
            "id": id, "prompt": "x", "output": output, "tags": ["shop": "north", "bad": "../x", "Price (€)": "12"],
            "count": count ?? NSNull(),
        ]
        let outcome = try Scratch().read(try JSONSerialization.data(withJSONObject: row), as: "m.jsonl")
        return outcome.faults.isEmpty ? outcome.jobs.map(\.outputName) : outcome.faults
    }

    @Test(arguments: [
        ("{id}", "cat"), ("{id}.{ext}", "cat"), ("{id}.PNG", "cat"), ("a/{id}.jpeg", "a/cat"), ("x.webp", "x"),
        ("{tag.shop}/{model}-{type}-{row}", "north/uni-1-image-000001"), ("{{{id}}}", "{cat}"), ("v1.2", "v1.2"),
        ("{count}", "1"), ("{tag.Price (€)}", "12"), ("été/猫", "été/猫"),
    ])
    func templates(_ output: String, _ expected: String) throws {
        #expect(try name(output) == [expected])
    }

    @Test func variationsGetNamesOfTheirOwn() throws {
        #expect(try name("{id}", count: 2) == ["cat-1", "cat-2"])
        #expect(try name("a.png", count: 2) == ["a-1", "a-2"])
        #expect(try name("{count}/a", count: 2) == ["1/a", "2/a"])
        #expect(try name("{id}", count: 1) == ["cat-1"])
    }

    @Test(arguments: [
        ("/etc/x", "'/etc/x' cannot be a file name: must be relative to the output folder"),
        ("~/x", "'~/x' cannot be a file name: must be relative to the output folder"),
        ("C:/x", "'C:/x' cannot be a file name: must not start with a drive"),
        ("\\\\host\\x", "'\\\\host\\x' cannot be a file name: must not hold a backslash; folders are separated by '/'"),
        ("../x", "'../x' cannot be a file name: must not hold '..'"),
        ("a/./x", "'a/./x' cannot be a file name: must not hold '.'"),
        ("a//x", "'a//x' cannot be a file name: has an empty part between slashes"),
        ("a/", "'a/' cannot be a file name: has an empty part between slashes"),
        (".png", "'' cannot be a file name: is empty"), ("", "'' cannot be a file name: is empty"),
        (
            ".nightshift/x",
            "'.nightshift/x' cannot be a file name: folder '.nightshift' must not start or end with a dot"
        ),
        ("a. ", "'a. ' cannot be a file name: 'a. ' must not start or end with a space"),
        ("a..png", "'a.' cannot be a file name: 'a.' must not start or end with a dot"),
        ("a\nb", "'a\\u{A}b' cannot be a file name: must not hold control characters (U+000A)"),
        ("a\u{2028}b", "'a\\u{2028}b' cannot be a file name: must not hold control characters (U+2028)"),
        ("a\u{202E}gnp", "'a\\u{202E}gnp' cannot be a file name: must not hold control characters (U+202E)"),
        (
            "x.png/a",
            "'x.png/a' cannot be a file name: folder 'x.png' must not end like an image: a file may want that name"
        ),
        ("{tag.bad}", "'../x' cannot be a file name: must not hold '..'"),
        ("/\u{301}x", "'/\u{301}x' cannot be a file name: must be relative to the output folder"),
        ("a/\u{301}b/../\u{301}", "'a/\u{301}b/../\u{301}' cannot be a file name: must not hold '..'"),
        ("{tag.none}", "the row has no tag 'none'; '{tag.none|TEXT}' stands TEXT in for it"),
        (
            "{name}",
            "unknown placeholder '{name}'; there are {batch} {id} {index} {n} {model} {type} {aspect_ratio} {row} {count} {ext} {tag.NAME}"
        ),
        ("{ext}/a", "'{ext}' can only stand at the end, as '.{ext}'"),
        ("a{", "a lone '{' in 'a{'; write '{{' for a brace"), ("a}b", "a lone '}' in 'a}b'; write '}}' for a brace"),
    ])
    func refused(_ output: String, _ message: String) throws {
        #expect(try name(output) == ["m.jsonl:1: output: \(message)"])
    }

    @Test func lengths() throws {
        let fits = String(repeating: "é", count: 100)
        #expect(try name(fits) == [fits])
        #expect(try name(fits + "e")[0].hasSuffix("has a part of 201 bytes; up to 200 are allowed"))
        let deep = Array(repeating: String(repeating: "a", count: 199), count: 5).joined(separator: "/")
        #expect(try name(deep) == [deep])
        #expect(try name(deep + "/a")[0].hasSuffix("may have up to 1000 bytes, has 1001"))
    }

    @Test(arguments: [
        ("../x", "'../x' cannot be a file name: must not hold '..'; or give an output"),
        ("", "must not be empty"), ("a\tb", "must not hold control characters (U+0009)"),
    ])
    func idsAreNamesToo(_ id: String, _ message: String) throws {
        let row = try JSONSerialization.data(withJSONObject: ["id": id, "prompt": "x"])
        #expect(try Scratch().read(row, as: "m.jsonl").faults == ["m.jsonl:1: id: \(message)"])
    }

    @Test func keysHaveALength() throws {
        let id = String(repeating: "k", count: 199)
        #expect(try name("o", id: id) == ["o"])
        #expect(try name("o", id: id, count: 3) == ["m.jsonl:1: id: may have up to 200 bytes, has 201"])
    }

    @Test func linksThatLeadOutAreRefused() throws {
        let scratch = try Scratch()
        let output = scratch.folder + "/out"
        for folder in ["out/real", "elsewhere"] { _ = try scratch.write([], to: folder + "/file") }
        for (link, target) in [("in", "real"), ("away", "../elsewhere"), ("broken", "none"), ("toFile", "real/file")] {
            #expect(symlink(target, output + "/" + link) == 0)
        }
        func faults(_ name: String) throws -> [String] {
            try scratch.read(
                #"{"id":"a","prompt":"x","output":"\#(name)"}"#.utf8, as: "m.jsonl", outputFolder: output
            ).faults.map { $0.replacing("m.jsonl:1: output: '\(name)' cannot be a file name: ", with: "") }
        }
        #expect(try faults("real/new/x") == [])
        #expect(try faults("in/x") == [])
        #expect(try faults("away/x") == ["folder 'away' is a symbolic link that leads out of the output folder"])
        #expect(try faults("away/\u{301}") == ["folder 'away' is a symbolic link that leads out of the output folder"])
        #expect(try faults("in/../x").count == 1)
        #expect(try faults("broken/x") == ["folder 'broken' is a symbolic link that leads nowhere"])
        #expect(try faults("real/file/x") == ["folder 'real/file' exists and is not a folder"])
        #expect(try faults("toFile/x") == ["folder 'toFile' exists and is not a folder"])
    }
}
