import ArgumentParser
import Logging

/// How much is said while a run goes on, and in which form.
struct ReportingOptions: ParsableArguments {
    @Flag(help: "Say nothing but errors and the result.")
    var quiet = false

    @Flag(help: "Log every submission, poll outcome and download.")
    var verbose = false

    @Option(help: "The form of log lines: text or json.")
    var logFormat: LogFormat = .text

    enum LogFormat: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    /// Plain lines have no place between log lines in JSON.
    var isQuiet: Bool { quiet || logFormat == .json }

    func validate() throws {
        if quiet && verbose { throw ValidationError("--quiet and --verbose contradict each other") }
    }

    func logger() -> Logger {
        var logger = Logger(label: "nightshift") { _ in ConsoleLog(format: logFormat) }
        logger.logLevel = quiet ? .error : verbose ? .debug : .warning
        return logger
    }
}
