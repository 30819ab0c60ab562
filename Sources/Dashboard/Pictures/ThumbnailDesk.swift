import NightshiftCore
import PictureFiles

/// Makes pictures small one after another, on a thread of its own: a page that shows the latest sixty never fetches sixty files of
/// several megabytes. The last ones are kept, about 15 kB each, for the pages that are open beside one another.
actor ThumbnailDesk {
    private let executor = BlockingExecutor("dashboard.thumbnails")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Sharp on a screen with two pixels to a point, at the width that the page gives a tile.
    private let thumbnailer = Thumbnailer(side: 360)
    private static let mostKept = 150
    private var kept: [String: [UInt8]] = [:]
    private var order: [String] = []

    /// A JPEG.
    func thumbnail(of image: StoredImage, in batch: Batch) throws(PictureTrouble) -> [UInt8] {
        let name = "\(batch.id) \(image.file) \(image.sha256)"
        if let known = kept[name] { return known }
        let jpeg = try thumbnailer.thumbnail(of: PictureFile.bytes(of: image, in: batch)).jpeg
        kept[name] = jpeg
        order.append(name)
        if order.count > Self.mostKept { kept[order.removeFirst()] = nil }
        return jpeg
    }
}
