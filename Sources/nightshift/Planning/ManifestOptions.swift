import ArgumentParser
import Manifests

/// Which manifests, and how to read them.
struct ManifestOptions: ParsableArguments {
    @Argument(
        help: "Manifests: .jsonl, .json, .csv, .tsv, .yaml. Each is a batch of its own.",
        completion: .file(extensions: ["jsonl", "json", "csv", "tsv", "yaml", "yml"]))
    var manifests: [String]

    @Option(
        help: ArgumentHelp(
            "Take this field of a JSON or YAML row, which is no field of a job, as a tag. May be repeated.",
            valueName: "field"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("How many faults to list.", valueName: "count"))
    var faultLimit = 50

    func validate() throws {
        if faultLimit < 1 { throw ValidationError("--fault-limit must be at least 1") }
        let repeated = Dictionary(grouping: manifests.map(FilePath.real), by: \.self).filter { $1.count > 1 }.keys
        if let path = repeated.first { throw ValidationError("\(path) is given twice") }
    }

    /// - Parameter isInBatch: whether the batch has a job that the manifest lacks.
    func reader(
        of manifest: String, to destination: Destination, isInBatch: @escaping @Sendable (String) throws -> Bool
    ) -> ManifestReader {
        ManifestReader(
            path: manifest, admittedTags: Set(tag), outputFolder: destination.folder, naming: destination.naming,
            faultLimit: faultLimit, isInBatch: isInBatch)
    }
}
