import Foundation
import NightshiftCore
import SQLiteStore
import Testing

@Suite("Runner lock")
struct RunnerLockTests {
    private let folder: Folder
    private let path: String

    init() throws {
        folder = try Folder()
        path = folder.path("queue.sqlite")
        try SQLiteStore.open(path: path, mode: .readWrite(create: true)).close()
    }

    @Test("one holder at a time, and the second is told who")
    func conflict() throws {
        let first = try RunnerLock(database: path, at: start)
        let error = #expect(throws: StoreError.self) { try RunnerLock(database: path, at: start + .seconds(9)) }
        let pid = ProcessInfo.processInfo.processIdentifier
        let holder = "pid \(pid) on \(ProcessInfo.processInfo.hostName), since 2027-01-15T08:00:00.000Z"
        #expect(error == .heldByAnother(path: path, holder: holder))
        #expect(first.path == path + ".lock")
        let mode = try FileManager.default.attributesOfItem(atPath: first.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("letting go makes room, and leaves no name behind")
    func release() throws {
        do {
            let lock = try RunnerLock(database: path, at: start)
            #expect(try !folder.bytes("queue.sqlite.lock").isEmpty)
            withExtendedLifetime(lock) {}
        }
        #expect(try folder.bytes("queue.sqlite.lock").isEmpty)
        _ = try RunnerLock(database: path, at: start)
    }

    @Test("another name of the same file is the same lock")
    func symbolicLink() throws {
        let alias = folder.path("alias.sqlite")
        try FileManager.default.createSymbolicLink(atPath: alias, withDestinationPath: path)
        let lock = try RunnerLock(database: path, at: start)
        #expect(throws: StoreError.self) { try RunnerLock(database: alias, at: start) }
        withExtendedLifetime(lock) {}
    }

    @Test("a lock dies with its process, even when that is killed")
    func process() throws {
        let flock = "/usr/bin/flock"
        try #require(FileManager.default.isExecutableFile(atPath: flock), "needs util-linux")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: flock)
        process.arguments = ["--exclusive", "--no-fork", path + ".lock", "/bin/sh", "-c", "echo held; exec sleep 600"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { if process.isRunning { _ = kill(process.processIdentifier, SIGKILL) } }
        #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "held\n")
        #expect(throws: StoreError.heldByAnother(path: path, holder: "a process that is just starting")) {
            try RunnerLock(database: path, at: start)
        }
        #expect(kill(process.processIdentifier, SIGKILL) == 0)
        process.waitUntilExit()
        _ = try RunnerLock(database: path, at: start)
    }

    @Test("the lock does not pass to child processes")
    func children() throws {
        var lock: RunnerLock? = try RunnerLock(database: path, at: start)
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/bin/sleep")
        child.arguments = ["600"]
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle.nullDevice
        try child.run()
        defer {
            _ = kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
        }
        withExtendedLifetime(lock) {}
        lock = nil
        _ = try RunnerLock(database: path, at: start)
    }
}
