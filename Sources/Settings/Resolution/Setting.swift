/// An option of a command with the value that is in force, and where that comes from.
package struct Setting: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        case commandLine
        case environment(variable: String)
        /// - Parameters:
        ///   - place: the file, with the line where it is known.
        ///   - key: as it is written there, its section before it.
        case file(place: String, key: String)
        case standard

        /// The higher outweighs the lower.
        var rank: Int {
            switch self {
            case .commandLine: 3
            case .environment: 2
            case .file: 1
            case .standard: 0
            }
        }
    }

    package let option: OptionCatalogue.Option
    /// Several for an option that may be repeated; none where nothing is set. A flag's is `true` or `false`. What the command
    /// line says is the parser's to read, and not repeated here.
    package let values: [String]
    package let origin: Origin

    /// The words that say the same on a command line.
    package var arguments: [String] {
        guard option.isFlag else { return values.map { "--\(option.name)=\($0)" } }
        return switch values.first {
        case "true": ["--\(option.name)"]
        case "false": option.inversion.map { ["--\($0)"] } ?? []
        default: []
        }
    }

    /// As a fault names it.
    package func fault(_ text: String) -> SettingsFault {
        switch origin {
        case .environment(let variable): SettingsFault(place: "environment", key: variable, text)
        case .file(let place, let key): SettingsFault(place: place, key: key, text)
        case .commandLine, .standard: SettingsFault(place: "command line", key: "--\(option.name)", text)
        }
    }
}
