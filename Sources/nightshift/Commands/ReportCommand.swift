import ArgumentParser
import Foundation
import Gallery
import NightshiftCore

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "One page of HTML to look at, keep or send: the pictures, failures with what to do, charts and costs.",
        discussion: """
            The page holds small pictures of all images and needs no network. A click shows an image in full size from its file, \
            as long as the page and the folder of images lie to each other as they do now.
            """)

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Option(help: ArgumentHelp("The page to write. An earlier report of this name is replaced.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "The side of a small picture that is square, 32 to 1024. Default: 320, less for more than 1,000 images.",
            valueName: "pixels"))
    var thumbnailSize: Int?

    @Flag(help: "Replace the file even if it is no report.")
    var force = false

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output needs the name of a file") }
        if let thumbnailSize, !PageSettings.thumbnailSizes.contains(thumbnailSize) {
            throw ValidationError("--thumbnail-size is a number of pixels from 32 to 1024")
        }
    }

    func run() throws {
        let store = try queue.openForReading()
        let settings = PageSettings(
            batches: try batch.resolve(in: store), only: try batch.single(in: store),
            database: queue.db == QueueOptions.standardDatabase ? nil : queue.db, thumbnailSize: thumbnailSize,
            zone: .current,
            madeAt: SystemTime().now())
        let file = try claim()
        let meter = ThumbnailMeter()
        let summary = try GalleryPage(store: store, settings: settings).write(to: file, progress: meter.show)
        meter.end()
        let size = ByteCountFormatStyle(style: .file, locale: Locale(identifier: "en")).format(summary.bytes)
        Console.say(
            "\(output): \(Self.count(summary.jobs, "job")), \(Self.count(summary.thumbnails, "picture")), \(size)")
        if summary.unseen > 0 {
            let verb = summary.unseen == 1 ? "is" : "are"
            Console.say(
                "\(Self.count(summary.unseen, "picture")) \(verb) missing or can't be shown; the page says which and why"
            )
        }
    }

    private func claim() throws -> PageFile {
        do {
            return try PageFile(path: FilePath.real(output), force: force)
        } catch PageTrouble.inTheWay(let path) {
            throw UsageError(PageTrouble.inTheWay(path: path).description)
        }
    }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
