import Foundation

/// Where things are on this machine.
enum Ground {
    /// The package: the nearest folder above this file that has a `Package.swift`. The sources may be reached through
    /// a link from another package, so links are resolved first.
    static let root: String = {
        var place = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while place.path != "/" {
            if FileManager.default.fileExists(atPath: place.path + "/Package.swift") { return place.path }
            place.deleteLastPathComponent()
        }
        return FileManager.default.currentDirectoryPath
    }()

    /// The program under test: `NIGHTSHIFT_BINARY`, or what `swift build` made.
    static let binary = environment("NIGHTSHIFT_BINARY") ?? root + "/.build/debug/nightshift"

    /// How many times slower than usual the program is, as under a sanitizer: `NIGHTSHIFT_TEST_SLOWNESS`.
    private static let slowness = environment("NIGHTSHIFT_TEST_SLOWNESS").flatMap { Double($0) } ?? 1

    /// A latency of the emulator's that leaves a test the time to do something meanwhile, in seconds of a usual machine.
    static func lasting(_ seconds: Double) -> String {
        let scaled = seconds * slowness
        return "\(scaled):\(scaled):\(scaled)"
    }

    /// The sample manifests.
    static let samples = root + "/jobs"

    /// Prompts that people benchmark models with, where they lie beside the repository.
    static let prompts: String? = {
        let folder = URL(fileURLWithPath: root).deletingLastPathComponent().path + "/shared/data"
        return FileManager.default.fileExists(atPath: folder + "/PartiPrompts.tsv") ? folder : nil
    }()

    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A program of the system, looked for along `PATH`.
    static func tool(_ name: String) -> String? {
        (environment("PATH") ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
