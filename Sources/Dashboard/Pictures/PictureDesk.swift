import NightshiftCore
import PictureFiles

/// Reads pictures one after another, on a thread of its own.
actor PictureDesk {
    private let executor = BlockingExecutor("dashboard.pictures")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The file as it is, and the format that its bytes say it has.
    func picture(of image: StoredImage, in batch: Batch) throws(PictureTrouble) -> (bytes: [UInt8], format: ImageFormat)
    {
        let bytes = try PictureFile.bytes(of: image, in: batch)
        guard let format = ImageFormat(magic: bytes.prefix(ImageFormat.magicLength)) else { throw .unknownFormat }
        return (bytes, format)
    }
}
