import ArgumentParser

/// Where options come from that are not on the command line. Read before the command line is parsed, by `CommandLineSettings`.
struct SettingsOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of settings, with the long options as its keys. Default: NIGHTSHIFT_CONFIG, else nightshift.yaml, .yml or .json in the current folder.",
            valueName: "path"), completion: .file(extensions: ["yaml", "yml", "json"]))
    var config: String?
}
