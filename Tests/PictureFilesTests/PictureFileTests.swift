import Foundation
import NightshiftCore
import PictureFiles
import Testing

@Suite("Picture files")
struct PictureFileTests {
    private static let png =
        Array([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] as [UInt8]) + Array("rest of a picture".utf8)
    private let root: String
    private let batch: Batch

    init() throws {
        root =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("nightshift-pictures-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root + "/out/deep/er", withIntermediateDirectories: true)
        batch = Batch(
            id: 1, name: "b", manifest: "/m", output: root + "/out", createdAt: Timestamp(seconds: 1_800_000_000))
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(root)/\(name)"))
    }

    private func read(_ file: String, bytes: Int = Self.png.count, in batch: Batch? = nil) throws -> [UInt8] {
        try PictureFile.bytes(of: StoredImage(file: file, bytes: Int64(bytes), sha256: "ab"), in: batch ?? self.batch)
    }

    @Test("an image of the folder, at any depth and with any name")
    func inside() throws {
        for name in ["a.png", "deep/er/b.png", "日本 %2e%2e ..png", "-n.png", "\u{301}.png", "deep/\u{301}b.png"] {
            try write(Self.png, "out/\(name)")
            #expect(try read(name) == Self.png)
        }
        #expect(try read("deep/../a.png") == Self.png)
    }

    @Test("nothing outside of it, whatever the queue says")
    func outside() throws {
        try write(Self.png, "secret.png")
        try FileManager.default.createDirectory(atPath: root + "/output", withIntermediateDirectories: true)
        try write(Self.png, "output/secret.png")
        for name in [
            "../secret.png", "deep/../../secret.png", "../output/secret.png", root + "/secret.png", "", ".", "..",
            "/etc/hostname", "a\0.png",
        ] {
            #expect(throws: PictureTrouble.missing, "\(name)") { try read(name) }
        }
    }

    @Test("a link out of the folder leads nowhere; one inside of it does")
    func links() throws {
        let files = FileManager.default
        try write(Self.png, "secret.png")
        try write(Self.png, "out/deep/a.png")
        try files.createSymbolicLink(atPath: root + "/out/file.png", withDestinationPath: "../secret.png")
        try files.createSymbolicLink(atPath: root + "/out/up", withDestinationPath: root)
        try files.createSymbolicLink(atPath: root + "/out/within", withDestinationPath: "deep")
        try files.createSymbolicLink(atPath: root + "/linked", withDestinationPath: "out")
        for name in ["file.png", "up/secret.png", "within/../../secret.png"] {
            #expect(throws: PictureTrouble.missing, "\(name)") { try read(name) }
        }
        #expect(try read("within/a.png") == Self.png)
        let linked = Batch(
            id: 1, name: "b", manifest: "/m", output: root + "/linked", createdAt: Timestamp(seconds: 1_800_000_000))
        #expect(try read("deep/a.png", in: linked) == Self.png)
    }

    @Test("what is not the file that came is not read")
    func others() throws {
        try write(Self.png + [0], "out/longer.png")
        let recorded = Int64(Self.png.count)
        #expect(throws: PictureTrouble.otherLength(bytes: recorded + 1, recorded: recorded)) { try read("longer.png") }
        #expect(throws: PictureTrouble.notAFile) { try read("deep", bytes: 4_096) }
        #expect(throws: PictureTrouble.missing) { try read("none.png") }
        #expect(mkfifo(root + "/out/pipe.png", 0o600) == 0)
        #expect(throws: PictureTrouble.notAFile) { try read("pipe.png") }
    }

    @Test("a member of a shard is read from the middle of that")
    func member() throws {
        try write([UInt8](repeating: 7, count: 1_024) + Self.png + [UInt8](repeating: 9, count: 512), "out/0.tar")
        func image(at offset: Int64) -> StoredImage {
            StoredImage(
                file: "0.tar/a.png", bytes: Int64(Self.png.count), sha256: "ab",
                place: ShardPlace(shard: 0, start: offset - 512, offset: offset))
        }
        #expect(try PictureFile.bytes(of: image(at: 1_024), in: batch) == Self.png)
        #expect(throws: PictureTrouble.self) { try PictureFile.bytes(of: image(at: 1_540), in: batch) }
    }
}
