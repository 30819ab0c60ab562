import ArgumentParser
import Logging

/// How much is said while a run goes on, and in which form.
struct ReportingOptions: ParsableArguments {
    @Flag(inversion: .prefixedNo, help: "Say nothing but errors and the result.")
    var quiet = false

    @Flag(inversion: .prefixedNo, help: "Log every submission, poll outcome and download.")
    var verbose = false

    @Option(help: ArgumentHelp("The form of log lines.", valueName: "form"))
    var logFormat: LogFormat = .text

    enum LogFormat: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    /// Plain lines have no place between log lines in JSON.
    var isQuiet: Bool { quiet || logFormat == .json }

    func validate() throws {
        if quiet && verbose { throw ValidationError("--quiet and --verbose contradict each other") }
    }

    /// - Parameter file: where lines go as well, whatever is said here.
    func logger(beside file: RunLogFile? = nil) -> Logger {
        var console = ConsoleLog(format: logFormat)
        console.logLevel = quiet ? .error : verbose ? .debug : .warning
        guard let file else { return Logger(label: "nightshift") { [console] _ in console } }
        return Logger(label: "nightshift") { [console] _ in MultiplexLogHandler([console, RunLog(file)]) }
    }
}
