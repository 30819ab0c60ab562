import Foundation
package import NightshiftCore
import PictureFiles
import Reports

/// The night as one page of HTML that needs nothing beside it: the pictures made small, every job with its history, failures
/// with what to do about them, and what it cost.
///
/// Jobs are read a page of the queue at a time and written aside while they come, since the head of the page sums them up: memory
/// grows neither with their number nor with the size of the pictures.
package struct GalleryPage {
    /// What was written.
    package struct Summary: Hashable, Sendable {
        package let jobs: Int
        package let thumbnails: Int
        /// Pictures that are on record and could not be shown small.
        package let unseen: Int
        /// The page's length in bytes.
        package let bytes: Int64
    }

    private let store: any JobStore
    private let settings: PageSettings

    package init(store: any JobStore, settings: PageSettings) {
        self.store = store
        self.settings = settings
    }

    /// - Parameter progress: is told now and then how many jobs of how many are through.
    /// - Throws: `StoreError`, `PageTrouble`; the file keeps what it held.
    package func write(to file: PageFile, progress: (Int, Int) -> Void = { _, _ in }) throws -> Summary {
        do {
            let gathered = try gather(into: file, progress: progress)
            try assemble(gathered, into: file)
            try file.publish()
            return Summary(
                jobs: gathered.jobCount, thumbnails: gathered.thumbnailCount, unseen: gathered.unseen,
                bytes: file.length)
        } catch {
            file.discard()
            throw error
        }
    }

    // MARK: Gathering

    private struct Gathered {
        var night = Night()
        var groups = FailureGroups()
        var unseen = 0
        var jobCount = 0
        var thumbnailCount = 0
        let summary: QueueSummary
        let jobs: OpenFile
        let thumbnails: OpenFile
    }

    private func gather(into file: PageFile, progress: (Int, Int) -> Void) throws -> Gathered {
        let summary = settings.batches.isEmpty ? QueueSummary() : try store.summary(of: settings.only?.id)
        let size = settings.thumbnailSize(for: summary.count(.completed))
        let pictures = Pictures(
            thumbnailer: Thumbnailer(side: size),
            batches: Dictionary(settings.batches.map { ($0.id, $0) }) { first, _ in first })
        let numbers = Dictionary(settings.batches.enumerated().map { ($1.id, $0) }) { first, _ in first }
        var jobs = JobBlocks(try file.spool())
        var thumbnails = ThumbnailBlocks(try file.spool())
        var (night, groups, unseen) = (Night(), FailureGroups(), 0)

        func add(_ records: [JobRecord]) throws {
            for (record, result) in zip(records, pictures.thumbnails(of: records)) {
                var (small, trouble): (JobEntry.Small?, PictureTrouble?) = (nil, nil)
                switch result {
                case .success(let thumbnail):
                    small = JobEntry.Small(
                        at: try thumbnails.add(thumbnail), width: thumbnail.width, height: thumbnail.height,
                        originalWidth: thumbnail.original.width, originalHeight: thumbnail.original.height)
                case .failure(let reason):
                    trouble = reason
                    unseen += 1
                case nil: break
                }
                night.add(record)
                let group = FailureReason(record, unseen: trouble).map { groups.add(record, because: $0) }
                try jobs.add(
                    JobEntry(
                        record, batch: numbers[record.job.batch] ?? 0, group: group, small: small, unseen: trouble))
            }
            progress(jobs.count, summary.total)
        }

        var portion: [JobRecord] = []
        if !settings.batches.isEmpty {
            let selection = Selection(batches: settings.batches.map(\.id))
            try store.forEachJob(selection, withAttempts: true) { record in
                portion.append(record)
                guard portion.count == Pictures.portion else { return }
                try add(portion)
                portion = []
            }
        }
        try add(portion)
        return Gathered(
            night: night, groups: groups, unseen: unseen, jobCount: jobs.count, thumbnailCount: thumbnails.count,
            summary: summary, jobs: try jobs.finished(), thumbnails: try thumbnails.finished())
    }

    // MARK: Putting together

    /// What is to be seen first comes first: the head, the jobs, the script that shows them, and then the pictures.
    private func assemble(_ gathered: Gathered, into file: PageFile) throws {
        let head = PageHead(
            settings: settings, summary: gathered.summary, night: gathered.night, groups: gathered.groups)
        try file.write(try head.rendered(from: store))
        let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
        let configuration = PageConfiguration(
            batches: settings.batches.map { batch in
                let output = URL(fileURLWithPath: batch.output).resolvingSymlinksInPath().path
                return .init(
                    name: batch.name, created: "\(batch.createdAt.microseconds)",
                    folder: RelativeAddress.folder(output, from: folder))
            }, thumbnailsInBlock: ThumbnailBlocks.size, groups: gathered.groups.groups.map(\.reason.title),
            zone: settings.zone.identifier)
        try file.write("<script type=\"application/json\" id=\"configuration\">")
        try file.write(try InlineData.json(configuration))
        try file.write("</script>\n")
        try file.append(gathered.jobs)
        try file.write("<script>\(PageParts.script)</script>\n")
        try file.append(gathered.thumbnails)
        try file.write("</body>\n</html>\n")
    }
}
