import Foundation

/// A process that was started. What it says goes to files, so that nothing blocks however much it is.
final class Running: Sendable {
    let line: String
    private let process: Process
    private let out: String
    private let err: String

    /// - Parameters:
    ///   - said: the path that what it says is written to, with `.out` and `.err` behind it.
    ///   - standardError: where it complains to instead.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], folder: String, said: String,
        standardError: FileHandle? = nil
    ) throws {
        line = ([program] + arguments).joined(separator: " ")
        out = said + ".out"
        err = said + ".err"
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        let (standardOutput, errors) = (try Self.emptyFile(out), try Self.emptyFile(err))
        process.standardOutput = standardOutput
        process.standardError = standardError ?? errors
        try process.run()
        // The child has its own by now; a test that starts hundreds of them would run out of descriptors.
        try standardOutput.close()
        try errors.close()
    }

    private static func emptyFile(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }
    var outSoFar: String { Self.text(of: out) }
    var errSoFar: String { Self.text(of: err) }

    /// Only to this very process, and only while it lives.
    func signal(_ number: Int32) {
        if process.isRunning { kill(pid, number) }
    }

    /// Waits for its end. One that does not come in time is killed, and that is an error.
    func finished(within bound: Duration = .seconds(60)) async throws -> Finished {
        do {
            try await eventually("the end of \(line)", within: bound) { !process.isRunning }
        } catch {
            signal(SIGKILL)
            throw Trouble("\(error)\nstdout: \(outSoFar.suffix(2_000))\nstderr: \(errSoFar.suffix(2_000))")
        }
        return Finished(
            line: line, status: process.terminationStatus, isSignalled: process.terminationReason == .uncaughtSignal,
            out: outSoFar, err: errSoFar)
    }

    private static func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// A process that has ended.
struct Finished: Sendable, CustomStringConvertible {
    let line: String
    /// The exit code, or the signal where one ended it.
    let status: Int32
    let isSignalled: Bool
    let out: String
    let err: String

    /// The exit code; `nil` where a signal ended it.
    var code: Int32? { isSignalled ? nil : status }
    var lines: [String] { out.split(separator: "\n").map(String.init) }

    var description: String {
        "\(line)\n\(isSignalled ? "signal" : "exit") \(status)\nstdout: \(out.suffix(2_000))\nstderr: \(err.suffix(2_000))"
    }
}
