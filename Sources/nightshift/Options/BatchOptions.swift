import ArgumentParser
import NightshiftCore
import Runner

/// Which batch rows belong to, and what is done with those that were run before.
struct BatchOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The batch's name, to make or to go on with.", valueName: "name"))
    var batch: String?

    @Flag(help: "Make a new batch, whatever was run before: every row is submitted and paid for again.")
    var newBatch = false

    @Flag(help: "Rows of an export that were not edited: try them again as well.")
    var retryUnedited = false

    @Flag(
        inversion: .prefixedNo,
        help: """
            Where an earlier batch has the image of the very same request, and it is whole on disk: copy it rather than pay again. \
            Requests with local files are always submitted.
            """)
    var reuse = false

    func validate(with manifests: ManifestOptions) throws {
        guard let batch else { return }
        if let objection = BatchName.objection(to: batch) { throw ValidationError("--batch: \(objection)") }
        if manifests.manifests.count > 1 {
            throw ValidationError("--batch names one manifest's batch; give one manifest")
        }
    }

    func intake(of manifests: ManifestOptions, options: RunOptions, pictures: PictureOptions, isQuiet: Bool) -> Intake {
        Intake(
            manifests: manifests, output: options.place.folder, name: batch, pictures: pictures, alwaysNew: newBatch,
            terms: EditTerms(
                retriesUnedited: retryUnedited, mayPayTwice: options.submission.lostReplies == .resubmit),
            isQuiet: isQuiet)
    }
}
