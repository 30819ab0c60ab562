import Foundation
import NightshiftCore
import Notices
import TestSupport
import Testing

/// The command of --on-finish as a process.
struct FinishCommandTests {
    /// A command that does not read is no end of ours; ignored, as servers do it, so that a command could inherit it.
    init() { signal(SIGPIPE, SIG_IGN) }

    private static func run(_ line: String, input: String = "{}", time: any TimeSource = ManualTime()) async
        -> FinishCommand.Outcome
    {
        await FinishCommand(line: line, limit: .seconds(60)).run(
            input: input, environment: ["PATH": "/usr/bin:/bin"], time: time)
    }

    @Test func itsEnd() async {
        #expect(await Self.run("true") == .ended(status: 0))
        #expect(await Self.run("exit 7") == .ended(status: 7))
        #expect(await Self.run("kill -9 $$") == .killed(signal: 9))
        #expect(await Self.run("no-such-command-here 2>/dev/null") == .ended(status: 127))
    }

    /// What this process does about closed pipes is its own affair: a server that it starts may ignore them for all of it.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
    func closedPipesEndTheirWriters() async {
        let line = "set -- $(grep SigIgn /proc/self/status); exit $(( (0x$2 >> 12) & 1 ))"
        #expect(await Self.run(line) == .ended(status: 0))
    }

    @Test func whatItReads() async {
        #expect(await Self.run(#"test "$(cat)" = '{"a": 1}'"#, input: #"{"a": 1}"#) == .ended(status: 0))
        // Its signals are as they are for any other command.
        #expect(
            await Self.run("grep -q 'SigBlk:.0*$' /proc/self/status || test ! -e /proc/self/status")
                == .ended(status: 0))
        // One that reads nothing is no trouble.
        #expect(await Self.run("exec 0<&-; true", input: String(repeating: "x", count: 32_000)) == .ended(status: 0))
    }

    /// It is over when its shell is: neither what is left running nor what left its group holds up the end of a run.
    @Test(.timeLimit(.minutes(1)), arguments: ["sleep 600 &", "setsid sleep 600 & sleep 0.2;"])
    func whatItLeavesBehind(_ background: String) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/hook-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(await Self.run("\(background) echo $! > \(folder)/child; exit 3") == .ended(status: 3))
        let child = try #require(
            Int32(try String(contentsOfFile: folder + "/child", encoding: .utf8).trimmingCharacters(in: .newlines)))
        // It runs on, as it would behind any other shell.
        #expect(kill(child, SIGKILL) == 0)
    }

    /// Also where something that it started is out of reach.
    @Test(.timeLimit(.minutes(1))) func tooLongWithSomethingDetached() async throws {
        let time = ManualTime()
        let running = Task { await Self.run("setsid sleep 3 & sleep 600", time: time) }
        try await time.whenSleeping()
        time.advance(by: .seconds(60))
        #expect(await running.value == .tookTooLong)
    }

    /// No file of ours stays open in it: a lock on the queue would outlive the run.
    @Test func itInheritsNoDescriptor() async throws {
        let pipe = Pipe()
        defer { try? pipe.fileHandleForReading.close() }
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        #expect(fcntl(descriptor, F_SETFD, 0) == 0)
        #expect(await Self.run("test ! -e /dev/fd/\(descriptor)") == .ended(status: 0))
    }

    /// With everything that it started.
    @Test func tooLong() async throws {
        let time = ManualTime()
        let folder = FileManager.default.temporaryDirectory.path + "/hook-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let running = Task {
            await Self.run("sleep 600 & echo $! > \(folder)/pid; mv \(folder)/pid \(folder)/child; wait", time: time)
        }
        try await time.whenSleeping()
        while !FileManager.default.fileExists(atPath: folder + "/child") {
            try await Task.sleep(for: .milliseconds(10))
        }
        time.advance(by: .seconds(60))
        #expect(await running.value == .tookTooLong)
        let child = try #require(
            Int32(try String(contentsOfFile: folder + "/child", encoding: .utf8).trimmingCharacters(in: .newlines)))
        // Gone, or a zombie that nobody has collected yet.
        let end = ContinuousClock.now + .seconds(10)
        var state = "?"
        while ContinuousClock.now < end {
            let status = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ") gone"
            state = status.split(separator: ")").last.map { String($0.prefix(2)) } ?? "?"
            if kill(child, 0) != 0 || state.contains("Z") { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(kill(child, 0) != 0 || state.contains("Z"), "\(state)")
    }
}
