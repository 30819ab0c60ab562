import Foundation
import Testing

@testable import Runner

@Suite("Tar headers")
struct TarHeaderTests {
    private func text(_ block: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: block[range].prefix { $0 != 0 }, as: UTF8.self)
    }

    @Test("a header has the fields of POSIX, and nothing of this machine")
    func fields() {
        let header = TarHeader.file("a/cat.png", size: 5_000, modified: 1_800_000_000)
        #expect(header.count == 512)
        #expect(text(header, 0..<100) == "a/cat.png" && text(header, 345..<500) == "")
        #expect(text(header, 100..<108) == "0000644" && text(header, 108..<116) == "0000000")
        #expect(text(header, 124..<136) == "00000011610" && text(header, 136..<148) == "15322351000")
        #expect(text(header, 156..<157) == "0" && text(header, 257..<263) == "ustar" && text(header, 263..<265) == "00")
        var blank = header
        for index in 148..<156 { blank[index] = 0x20 }
        #expect(Int(text(header, 148..<154), radix: 8) == blank.reduce(0) { $0 + Int($1) })
    }

    @Test("a name that has no room, or is not ASCII, goes into an extended header whose length counts itself")
    func longNames() {
        let folders = String(repeating: "f", count: 150) + "/" + String(repeating: "n", count: 96) + ".png"
        #expect(TarHeader.file(folders, size: 1, modified: 0).count == 512)
        let names = [
            String(repeating: "n", count: 101), "été.png", String(repeating: "é", count: 400), "ffffff/" + folders,
        ]
        for name in names {
            let header = TarHeader.file(name, size: 1, modified: 0)
            let record = text(header, 512..<header.count - 512)
            let shown = Int(record.prefix { $0 != " " }) ?? 0
            #expect(record == "\(shown) path=\(name)\n" && record.utf8.count == shown)
            #expect(text(header, 156..<157) == "x" && text(header, header.count - 356..<header.count - 355) == "0")
        }
    }

    @Test("the system's tar and Python read names, sizes and times back")
    func othersRead() throws {
        let scratch = try Scratch()
        let names = [
            "a.json", "a.png", "deep/\(String(repeating: "d", count: 90))/b.png",
            String(repeating: "n", count: 200) + ".png", "été/猫.png", String(repeating: "é/", count: 300) + "x.png",
        ]
        var archive = TarHeader.comment("a comment")
        for (index, name) in names.enumerated() {
            let bytes = [UInt8](repeating: UInt8(index), count: index * 300)
            archive += TarHeader.file(name, size: Int64(bytes.count), modified: 1_800_000_000) + TarHeader.padded(bytes)
        }
        try scratch.write(archive + TarHeader.trailer, to: "a.tar")
        let path = scratch.path("a.tar")
        if let listed = try output("tar", ["--quoting-style=literal", "-tf", path]) {
            #expect(listed == names.joined(separator: "\n") + "\n")
        }
        let script = """
            import sys, tarfile
            sys.stdout.reconfigure(encoding='utf-8')
            for m in tarfile.open(sys.argv[1], 'r|'):
                print(m.name, m.size, m.mode, m.mtime, m.uid)
            """
        if let listed = try output("python3", ["-c", script, path]) {
            let expected = names.enumerated().map { "\($1) \($0 * 300) 420 1800000000 0\n" }
            #expect(listed == expected.joined())
        }
    }

    /// What a program of the system says; `nil`, and said so, where there is none.
    private func output(_ program: String, _ arguments: [String]) throws -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }) else {
            print("skipped: there is no \(program)")
            return nil
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["LC_ALL=C.UTF-8", program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}
