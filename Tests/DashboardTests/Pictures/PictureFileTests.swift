import Foundation
import NightshiftCore
import Testing

@testable import Dashboard

@Suite("Picture files")
struct PictureFileTests {
    private let root: String
    private let batch: Batch

    init() throws {
        root =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("nightshift-pictures-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root + "/out/deep/er", withIntermediateDirectories: true)
        batch = Batch(id: 1, name: "b", manifest: "/m", output: root + "/out", createdAt: start)
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(root)/\(name)"))
    }

    private func read(_ file: String, bytes: Int = SampleQueue.png.count, in batch: Batch? = nil) throws -> [UInt8] {
        try PictureFile.picture(of: StoredImage(file: file, bytes: Int64(bytes), sha256: "ab"), in: batch ?? self.batch)
            .bytes
    }

    @Test("an image of the folder, at any depth and with any name")
    func inside() throws {
        for name in ["a.png", "deep/er/b.png", "日本 %2e%2e ..png", "-n.png"] {
            try write(SampleQueue.png, "out/\(name)")
            #expect(try read(name) == SampleQueue.png)
        }
        #expect(try read("deep/../a.png") == SampleQueue.png)
    }

    @Test("nothing outside of it, whatever the queue says")
    func outside() throws {
        try write(SampleQueue.png, "secret.png")
        try FileManager.default.createDirectory(atPath: root + "/output", withIntermediateDirectories: true)
        try write(SampleQueue.png, "output/secret.png")
        for name in [
            "../secret.png", "deep/../../secret.png", "../output/secret.png", root + "/secret.png", "", ".", "..",
            "/etc/hostname", "a\0.png",
        ] {
            #expect(throws: PictureFile.Trouble.missing, "\(name)") { try read(name) }
        }
    }

    @Test("a link out of the folder leads nowhere; one inside of it does")
    func links() throws {
        let files = FileManager.default
        try write(SampleQueue.png, "secret.png")
        try write(SampleQueue.png, "out/deep/a.png")
        try files.createSymbolicLink(atPath: root + "/out/file.png", withDestinationPath: "../secret.png")
        try files.createSymbolicLink(atPath: root + "/out/up", withDestinationPath: root)
        try files.createSymbolicLink(atPath: root + "/out/within", withDestinationPath: "deep")
        try files.createSymbolicLink(atPath: root + "/linked", withDestinationPath: "out")
        for name in ["file.png", "up/secret.png", "within/../../secret.png"] {
            #expect(throws: PictureFile.Trouble.missing, "\(name)") { try read(name) }
        }
        #expect(try read("within/a.png") == SampleQueue.png)
        let linked = Batch(id: 1, name: "b", manifest: "/m", output: root + "/linked", createdAt: start)
        #expect(try read("deep/a.png", in: linked) == SampleQueue.png)
    }

    @Test("what is no image, or not the one that came, is not shown")
    func others() throws {
        try write(Array("key=luma-api-secret".utf8), "out/key.txt")
        #expect(throws: PictureFile.Trouble.notTheImage) { try read("key.txt", bytes: 19) }
        try write(SampleQueue.png + [0], "out/longer.png")
        #expect(throws: PictureFile.Trouble.notTheImage) { try read("longer.png") }
        #expect(throws: PictureFile.Trouble.missing) { try read("deep", bytes: 4_096) }
        #expect(throws: PictureFile.Trouble.missing) { try read("none.png") }
        #expect(mkfifo(root + "/out/pipe.png", 0o600) == 0)
        #expect(throws: PictureFile.Trouble.missing) { try read("pipe.png") }
    }

    @Test("the type is what the bytes say")
    func types() throws {
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        try write(jpeg, "out/named.png")
        let image = StoredImage(file: "named.png", bytes: Int64(jpeg.count), sha256: "ab")
        #expect(try PictureFile.picture(of: image, in: batch).format == .jpeg)
    }
}
