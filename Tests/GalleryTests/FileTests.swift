import Foundation
import NightshiftCore
import Testing

@testable import Gallery

/// Where pages are written to, and where they point.
@Suite struct FileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/page-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func aPageIsThereWholeOrNotAtAll() throws {
        try withFolder { folder in
            let path = folder + "/a.html"
            var file: PageFile? = try PageFile(path: path, force: false)
            try file?.write("half \(PageFile.mark)")
            #expect(try files(folder) == [".a.html.part"])
            file?.discard()
            file = nil
            #expect(try files(folder) == [])
            file = try PageFile(path: path, force: false)
            let spool = try #require(try file?.spool())
            try spool.write(String(repeating: "x", count: 300_000))
            #expect(try files(folder) == [".a.html.part"])
            try file?.write(PageFile.mark)
            try file?.append(spool)
            try file?.publish()
            #expect(try files(folder) == ["a.html"])
            #expect(try String(contentsOfFile: path, encoding: .utf8).utf8.count == PageFile.mark.utf8.count + 300_000)
        }
    }

    @Test func onlyPagesOfOursAreReplaced() throws {
        try withFolder { folder in
            let path = folder + "/a.html"
            try Data("<p>my own work".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: PageTrouble.inTheWay(path: path)) { try PageFile(path: path, force: false) }
            #expect(throws: PageTrouble.inTheWay(path: folder)) { try PageFile(path: folder, force: true) }
            #expect(try files(folder) == ["a.html"])
            let forced = try PageFile(path: path, force: true)
            try forced.write("<head>" + PageFile.mark)
            try forced.publish()
            try PageFile(path: path, force: false).publish()
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
        }
    }

    @Test func twoAtOnceAreRefused() throws {
        try withFolder { folder in
            let path = folder + "/a.html"
            let first = try PageFile(path: path, force: false)
            #expect(throws: PageTrouble.beingWritten(path: path)) { try PageFile(path: path, force: false) }
            try first.publish()
        }
    }

    @Test func whatTheDiskRefuses() throws {
        try withFolder { folder in
            let path = folder + "/missing/a.html"
            #expect(throws: PageTrouble.disk(path: path, code: ENOENT)) { try PageFile(path: path, force: false) }
        }
    }

    @Test(arguments: [
        ("/a/b", "/a/b", "./"), ("/a/b/output/x 1", "/a/b", "./output/x%201/"), ("/a/c", "/a/b", "../c/"),
        ("/a", "/a/b/c", "../../"), ("/q", "/", "./q/"), ("/a/b/javascript:x", "/a/b", "./javascript%3Ax/"),
        ("/a/b/#?%&\"<é", "/a/b", "./%23%3F%25%26%22%3C%C3%A9/"),
        ("/a/b/\u{301}x", "/a/b", "./%CC%81x/"), ("/e\u{301}/x", "/\u{E9}", "../e%CC%81/x/"),
    ]) func addressesAreRelative(_ folder: String, _ page: String, _ address: String) {
        #expect(RelativeAddress.folder(folder, from: page) == address)
    }
}
