import Foundation
import NightshiftCore
import Testing

/// One test's world: a folder of its own, an emulator if it wants one, and a key that nobody may ever read.
final class Bench: Sendable {
    /// Where commands run.
    let folder: String
    let emulation: Emulation?
    private let root: String
    private let key: String
    private let started = Guarded<[Running]>([])

    /// What is asked of the emulator's books once the test is through.
    enum Limits {
        /// No 429 of the runner's own doing.
        case kept
        /// The test goes past them on purpose.
        case exceeded
    }

    private init(_ settings: Emulation.Settings?, key: String) async throws {
        let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        root = "\(temporary)/nightshift-e2e-\(UUID().uuidString.lowercased())"
        folder = root + "/work"
        self.key = key
        for path in [folder, root + "/said"] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        do {
            emulation = try await Self.emulation(settings, root)
        } catch {
            try? FileManager.default.removeItem(atPath: root)
            throw error
        }
    }

    private static func emulation(_ settings: Emulation.Settings?, _ root: String) async throws -> Emulation? {
        guard let settings else { return nil }
        return try await .start(settings, folder: root, said: root + "/said/emulator")
    }

    /// Sets up, runs the test, looks after the promises that hold for every run, and clears away.
    static func with(
        _ settings: Emulation.Settings? = .init(), key: String = "luma-api-e2e-5b0f7d9c2e14", limits: Limits = .kept,
        _ body: (Bench) async throws -> Void
    ) async throws {
        let bench = try await Bench(settings, key: key)
        do {
            try await body(bench)
            try await bench.expectPromises(limits)
        } catch {
            await bench.clear()
            throw error
        }
        await bench.clear()
    }

    private func clear() async {
        for running in started.withLock({ $0 }) { running.signal(SIGKILL) }
        try? await emulation?.stop()
        try? FileManager.default.removeItem(atPath: root)
    }

    private func expectPromises(_ limits: Limits) async throws {
        if let books = try await emulation?.books() {
            #expect(books.keyLeaks == 0)
            if case .kept = limits {
                #expect(books.limited["rpm", default: 0] == 0)
                #expect(books.limited["concurrency", default: 0] == 0)
            }
        }
        if exists("nightshift.sqlite") {
            let verified = try await nightshift("verify")
            #expect(verified.code == 0, "\(verified)")
        }
        #expect(try filesHolding(key, below: root) == [])
    }

    /// Every file below a folder whose bytes hold a text, whatever the file is.
    private func filesHolding(_ text: String, below path: String) throws -> [String] {
        let needle = Data(text.utf8)
        return try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
            FileManager.default.contents(atPath: "\(path)/\(name)")?.range(of: needle) != nil
        }
    }

    // MARK: Commands

    /// Starts a command and does not wait for it.
    ///
    /// - Parameter environment: over what the tests themselves run in; `nil` takes a variable away. The key is there, and
    ///   the address is the emulator's, or one where nobody listens: nothing ever leaves the machine.
    func start(
        _ arguments: [String], environment: [String: String?] = [:], standardError: FileHandle? = nil
    ) throws -> Running {
        try launch(Ground.binary, arguments, environment: environment, standardError: standardError)
    }

    func launch(
        _ program: String, _ arguments: [String], environment: [String: String?] = [:],
        standardError: FileHandle? = nil
    ) throws -> Running {
        var variables = ProcessInfo.processInfo.environment
        variables["LUMA_AGENTS_API_KEY"] = key
        variables["LUMA_BASE_URL"] = (emulation?.address ?? "http://127.0.0.1:1") + "/v1"
        variables["TERM"] = "xterm"
        for (name, value) in environment { variables[name] = value }
        return try started.withLock { started in
            let running = try Running(
                program, arguments, environment: variables, folder: folder, said: "\(root)/said/\(started.count)",
                standardError: standardError)
            started.append(running)
            return running
        }
    }

    /// Runs a command to its end.
    func nightshift(_ arguments: String..., environment: [String: String?] = [:]) async throws -> Finished {
        try await start(arguments, environment: environment).finished()
    }

    // MARK: Files

    /// Writes a file into the folder and returns its name.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        return name
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }

    /// Paths of all files below a folder, relative to it, sorted.
    func files(below name: String) throws -> [String] {
        guard exists(name) else { return [] }
        let path = "\(folder)/\(name)"
        return try FileManager.default.subpathsOfDirectory(atPath: path).filter { entry in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(path)/\(entry)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}
