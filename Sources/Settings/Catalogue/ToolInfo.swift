/// What the argument parser says of the program in `--experimental-dump-help`: every command with its options, in the parser's
/// own words, so that settings, completions and the manual can't fall behind the program.
package struct ToolInfo: Decodable, Sendable {
    package struct Command: Decodable, Sendable {
        package let commandName: String
        package let abstract: String?
        package let discussion: String?
        package let shouldDisplay: Bool?
        package let subcommands: [Command]?
        package let arguments: [Argument]?
    }

    package struct Argument: Decodable, Sendable {
        package enum Kind: String, Decodable, Sendable {
            case positional, option, flag
        }

        package struct Name: Decodable, Sendable {
            package enum Kind: String, Decodable, Sendable {
                case long, short, longWithSingleDash
            }

            package let kind: Kind
            package let name: String

            /// As it is typed.
            package var text: String { kind == .long ? "--\(name)" : "-\(name)" }
        }

        package let kind: Kind
        package let shouldDisplay: Bool?
        package let isOptional: Bool
        package let isRepeating: Bool
        package let names: [Name]?
        package let valueName: String?
        package let defaultValue: String?
        package let allValues: [String]?
        package let abstract: String?
        package let discussion: String?
    }

    package let command: Command
}
