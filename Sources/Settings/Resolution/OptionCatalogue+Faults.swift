import NightshiftCore

/// Keys that nothing asks for: refused, since a misspelt budget is no budget.
extension OptionCatalogue {
    /// What starts like this is a key of the API.
    private static let keyPrefix = "luma-api-"

    func faults(in file: SettingsFile) -> [SettingsFault] {
        file.entries.compactMap { entry in
            objection(to: entry).map {
                let isSecret = entry.path.contains { $0.contains(Self.keyPrefix) }
                let key = isSecret ? nil : entry.path.joined(separator: ".")
                return SettingsFault(place: file.place(of: entry), key: key, $0)
            }
        }
    }

    private func objection(to entry: SettingsFile.Entry) -> String? {
        let isKey = entry.path.contains { Self.isAPIKeyName($0) || $0.contains(Self.keyPrefix) }
        if isKey || entry.value.texts.contains(where: { $0.contains(Self.keyPrefix) }) {
            return
                "an API key must not stand here; put it into a file of its own (api-key-file) or into LUMA_AGENTS_API_KEY"
        }
        if entry.path.contains(where: { ["notify-secret", "notify_secret"].contains($0.lowercased()) }) {
            return
                "a secret must not stand here; put it into a file of its own (notify-secret-file) or into NIGHTSHIFT_NOTIFY_SECRET"
        }
        if let objection = objection(to: entry.path) { return objection }
        return entry.value == .unusable ? "has no value that an option could have" : nil
    }

    private static func isAPIKeyName(_ name: String) -> Bool {
        ["api-key", "api_key", "apikey", "luma_agents_api_key", "luma-agents-api-key"].contains(name.lowercased())
    }

    private func objection(to path: [String]) -> String? {
        if path.count == 1 {
            let known = shared.map(\.name)
            if known.contains(path[0]) { return nil }
            if command(path[0]) != nil { return "is a command: its options go below it, as a section" }
            return Self.objection(to: path[0], known: known + commands.map(\.name))
                ?? "is no option that run has; what only one command has goes into a section of its name"
        }
        guard let command = command(path[0]) else {
            return Self.meant(path[0], among: commands.map(\.name)).map {
                "'\(path[0])' is no command; did you mean '\($0)'?"
            }
                ?? "'\(path[0])' is no command, and so no section"
        }
        let known = command.options.map(\.name).filter { !Self.saidEachTime.contains($0) }
        if known.contains(path[1]) { return nil }
        return Self.objection(to: path[1], known: known) ?? "is no option of \(command.name)"
    }

    private static func objection(to name: String, known: [String]) -> String? {
        if saidEachTime.contains(name) { return "is said on a command line each time, and can't be set here" }
        return meant(name, among: known).map { "is no option; did you mean '\($0)'?" }
    }

    private static func meant(_ name: String, among known: [String]) -> String? { NearMiss.of(name, among: known) }

    // MARK: The environment

    /// Variables that have a meaning of their own; the second line is the tests'.
    private static let reserved: Set<String> = [
        "CONFIG", "NOTIFY_SECRET", "REHEARSE_CRASH",
        "BINARY", "TEST_SLOWNESS", "SDK_PYTHON", "FUZZ_ROUNDS", "FUZZ_SEED",
    ]

    /// Known to be no setting, so that nothing need be looked up for it.
    static func isNoSetting(_ variable: String) -> Bool {
        HookVariables.names.contains(variable)
            || reserved.contains(String(variable.dropFirst(SettingsResolver.prefix.count)))
    }

    /// Variables that misspell a setting. What resembles none is somebody else's.
    func faults(in environment: [String: String]) -> [SettingsFault] {
        var variables: Set<String> = []
        for option in shared { variables.insert(SettingsResolver.variable(for: [option.name])) }
        for command in commands {
            for option in command.options where !Self.saidEachTime.contains(option.name) {
                variables.insert(SettingsResolver.variable(for: [command.name, option.name]))
            }
        }
        return environment.keys.sorted().compactMap { name in
            guard !variables.contains(name), !Self.isNoSetting(name) else { return nil }
            let short = String(name.dropFirst(SettingsResolver.prefix.count))
            guard !Self.isSaidEachTime(short) else { return nil }
            let known = variables.map { String($0.dropFirst(SettingsResolver.prefix.count)) }.sorted()
            guard let meant = Self.meant(short, among: known) else { return nil }
            return SettingsFault(
                place: "environment", key: name, "is no setting; did you mean \(SettingsResolver.prefix)\(meant)?")
        }
    }

    private static func isSaidEachTime(_ variable: String) -> Bool {
        saidEachTime.contains(variable.lowercased().replacing("_", with: "-"))
    }
}
