import Configuration
import NightshiftCore

/// Decides what each option is: the command line outweighs the environment, the environment a file, a file the default.
///
/// In the environment and in a file, what is said for one command outweighs what is said for all.
package struct SettingsResolver: Sendable {
    private let catalogue: OptionCatalogue
    private let environment: [String: String]
    private let file: SettingsFile?
    private let environmentLayer: Layer
    private let fileLayer: Layer?
    package static let prefix = "NIGHTSHIFT_"

    /// - Parameter environment: all of it; empty variables count as absent.
    package init(catalogue: OptionCatalogue, environment: [String: String], file: SettingsFile?) {
        let own = environment.filter { $0.key.hasPrefix(Self.prefix) && !$0.value.isEmpty }
        self.catalogue = catalogue
        self.environment = own
        self.file = file
        environmentLayer = Layer(provider: EnvironmentVariablesProvider(environmentVariables: own))
        fileLayer = file.map { Layer(provider: $0.provider) }
    }

    /// Whether there is anything in the environment that may be meant as a setting.
    package static func hasSettings(_ environment: [String: String]) -> Bool {
        environment.contains { $0.key.hasPrefix(prefix) && !$0.value.isEmpty && !OptionCatalogue.isNoSetting($0.key) }
    }

    /// Every option of a command, in the order of its help.
    ///
    /// - Parameter given: the words after the command's name.
    /// - Throws: `SettingsRejected`
    package func settings(of command: OptionCatalogue.Command, given: [String]) throws -> [Setting] {
        var faults = catalogue.faults(in: environment) + (file.map(catalogue.faults) ?? [])
        let words = given.prefix { $0 != "--" }
        var settings: [Setting] = []
        for option in command.options where option.name != "help" && option.name != "version" {
            let isGiven = words.contains { word in option.words.contains { word == $0 || word.hasPrefix($0 + "=") } }
            if isGiven {
                settings.append(Setting(option: option, values: [], origin: .commandLine))
            } else {
                do {
                    settings.append(try setting(option, of: command))
                } catch let rejection as SettingsRejected {
                    faults += rejection.faults
                }
            }
        }
        guard faults.isEmpty else { throw SettingsRejected(faults) }
        return Self.withoutLosers(settings)
    }

    private func setting(_ option: OptionCatalogue.Option, of command: OptionCatalogue.Command) throws -> Setting {
        guard !OptionCatalogue.saidEachTime.contains(option.name) else { return Self.standard(option) }
        let paths = [[command.name, option.name]] + (catalogue.isShared(option, of: command) ? [[option.name]] : [])
        for path in paths {
            let answer = environmentLayer.answer(at: ["nightshift"] + path)
            let origin = Setting.Origin.environment(variable: Self.variable(for: path))
            if let setting = try Self.setting(option, from: answer, origin: origin) { return setting }
        }
        for path in paths {
            guard let file, let fileLayer else { break }
            let origin = Setting.Origin.file(place: file.place(of: path), key: path.joined(separator: "."))
            if let setting = try Self.setting(option, from: fileLayer.answer(at: path), origin: origin) {
                return setting
            }
        }
        return Self.standard(option)
    }

    private static func standard(_ option: OptionCatalogue.Option) -> Setting {
        Setting(option: option, values: option.standard.map { [$0] } ?? [], origin: .standard)
    }

    /// `nil` where there is none.
    private static func setting(
        _ option: OptionCatalogue.Option, from answer: Layer.Answer, origin: Setting.Origin
    ) throws -> Setting? {
        func refuse(_ text: String) -> SettingsRejected {
            SettingsRejected([Setting(option: option, values: [], origin: origin).fault(text)])
        }
        switch answer {
        case .absent: return nil
        case .text(let text) where option.isFlag:
            guard let truth = truth(of: text) else { throw refuse("is neither true nor false") }
            return Setting(option: option, values: [String(truth)], origin: origin)
        case .text(let text):
            // A list in the environment has commas.
            let isList = if case .environment = origin { option.isRepeating } else { false }
            let values = isList ? text.split(separator: ",").map(String.init) : [text]
            return Setting(option: option, values: values, origin: origin)
        case .list(let texts):
            guard option.isRepeating else { throw refuse("takes one value, not a list") }
            return Setting(option: option, values: texts, origin: origin)
        }
    }

    private static func truth(of text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }

    /// Of options that exclude each other, those from the place that weighs most.
    private static func withoutLosers(_ settings: [Setting]) -> [Setting] {
        settings.map { setting in
            guard setting.origin != .commandLine, setting.origin != .standard,
                let rivals = OptionCatalogue.rivals.first(where: { $0.contains(setting.option.name) }),
                settings.contains(where: {
                    rivals.contains($0.option.name) && $0.option != setting.option
                        && $0.origin.rank > setting.origin.rank
                })
            else { return setting }
            return standard(setting.option)
        }
    }

    /// `NIGHTSHIFT_RUN_BUDGET` for the budget of `run`.
    package static func variable(for path: [String]) -> String {
        prefix + path.map { $0.uppercased().replacing("-", with: "_") }.joined(separator: "_")
    }
}
