import Settings

/// The manual page in the macros of man(7), put together from what the parser says of the program.
struct ManualPage {
    let tool: ToolInfo.Command
    let version: String

    var text: String {
        (head + commands + Self.files + Self.environment + Self.exitStatus).joined(separator: "\n")
    }

    private var head: [String] {
        let name = Self.plain(tool.commandName)
        return [
            ".\\\" Made by 'nightshift manual' from the program's own help.",
            ".TH NIGHTSHIFT 1 \"\" \"nightshift \(Self.plain(version))\" \"User Commands\"",
            ".SH NAME", "\(name) \\- \(Self.plain(tool.abstract ?? ""))",
            ".SH SYNOPSIS", ".B \(name)", ".I command", ".RI [ options ]", ".RI [ arguments ]",
            ".SH DESCRIPTION",
            "Commands and their options follow. Every option can also be set in a file or in the environment; see",
            ".BR \"nightshift config\" .", ".SH COMMANDS",
        ]
    }

    private var commands: [String] {
        (tool.subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }.flatMap(Self.section)
    }

    private static func section(of command: ToolInfo.Command) -> [String] {
        let arguments = (command.arguments ?? []).filter { $0.shouldDisplay != false && !isEverywhere($0) }
        let positional = arguments.filter { $0.kind == .positional }.map { argument in
            let name = plain(argument.valueName ?? "argument") + (argument.isRepeating ? "..." : "")
            return argument.isOptional ? "[\(name)]" : name
        }
        let title = (["nightshift", plain(command.commandName)] + positional).joined(separator: " ")
        return [".SS \"\(title)\""] + paragraphs(command.abstract) + paragraphs(command.discussion)
            + named(arguments).flatMap { entry(for: $0, inversion: $1) }
    }

    /// A flag and the one that turns it around share an entry.
    private static func named(_ arguments: [ToolInfo.Argument]) -> [(ToolInfo.Argument, inversion: String?)] {
        let named = arguments.filter { $0.kind != .positional }
        let words = Set(named.flatMap { ($0.names ?? []).map(\.text) })
        return named.compactMap { argument in
            guard let name = argument.names?.first?.text else { return nil }
            let turned = name.hasPrefix("--no-") ? "--" + name.dropFirst(5) : nil
            if let turned, words.contains(turned) { return nil }
            let inversion = "--no-" + name.dropFirst(2)
            return (argument, words.contains(inversion) ? inversion : nil)
        }
    }

    private static func isEverywhere(_ argument: ToolInfo.Argument) -> Bool {
        (argument.names ?? []).contains { ["help", "version"].contains($0.name) }
    }

    private static func entry(for argument: ToolInfo.Argument, inversion: String?) -> [String] {
        let words = (argument.names ?? []).map(\.text) + [inversion].compactMap(\.self)
        let names = words.map { "\\fB\(plain($0))\\fR" }.joined(separator: ", ")
        let value = argument.kind == .option ? " \\fI\(plain(argument.valueName ?? "value"))\\fR" : ""
        let standard = argument.kind == .flag ? nil : argument.defaultValue.map { "Default: \(plain($0))." }
        return [".TP", names + value] + paragraphs(argument.abstract) + [standard].compactMap(\.self)
    }

    private static func paragraphs(_ text: String?) -> [String] {
        guard let text, !text.isEmpty else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: true).map { plain(String($0)) }
    }

    /// Text that no formatter takes for a request or an escape.
    static func plain(_ text: String) -> String {
        let escaped = text.unicodeScalars.map(plain).joined()
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    private static func plain(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\\": return "\\e"
        case "-": return "\\-"
        case " "..."~": return String(scalar)
        // Terminals of a few letters have none.
        case "…": return "..."
        default:
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
        }
    }

    private static let files = [
        ".SH FILES", ".TP", ".I nightshift.sqlite",
        "The queue, in the current folder unless \\fB\\-\\-db\\fR says otherwise.",
        ".TP", ".IR nightshift.yaml \", \" nightshift.yml \", \" nightshift.json",
        "Settings, in the current folder unless \\fB\\-\\-config\\fR says otherwise. The keys are the long options.",
    ]

    private static let environment = [
        ".SH ENVIRONMENT", ".TP", ".B LUMA_AGENTS_API_KEY", "The API key.", ".TP", ".B LUMA_BASE_URL",
        "The API's address, where it is not the provider's.", ".TP", ".B NIGHTSHIFT_CONFIG", "A file of settings.",
        ".TP",
        ".B NIGHTSHIFT_NOTIFY_SECRET", "The secret that notices are signed with.", ".TP", ".BI NIGHTSHIFT_ OPTION",
        "Any option, such as \\fBNIGHTSHIFT_RPM\\fR for \\fB\\-\\-rpm\\fR.",
    ]

    private static let exitStatus =
        [".SH EXIT STATUS"] + ExitStatus.allCases.flatMap { [".TP", ".B \($0.rawValue)", plain($0.meaning)] }
}
