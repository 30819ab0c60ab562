import ArgumentParser

/// Where images go.
struct OutputOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Where images go. Default: output/BATCH; what a batch began with stays.", valueName: "dir"),
        completion: .directory)
    var output: String?

    /// The user's choice, absolute.
    var folder: String? { output.map(FilePath.absolute) }
}
