import NightshiftCore
import PictureFiles
import TestSupport
import Testing

/// Strangers' images made small: every fault is a value, and nothing is decoded before its size is known.
@Suite struct ThumbnailTests {
    private let thumbnailer = Thumbnailer(side: 32)

    private func trouble(_ bytes: [UInt8]) -> PictureTrouble? {
        do {
            _ = try thumbnailer.thumbnail(of: bytes)
            return nil
        } catch { return error }
    }

    @Test(arguments: ImageFormat.allCases) func everyFormat(_ format: ImageFormat) throws {
        let bytes = SampleImages.bytes(format, width: 400, height: 100)
        let header = try #require(ImageHeader(bytes))
        #expect(header.format == format && header.width == 400 && header.height == 100)
        let thumbnail = try thumbnailer.thumbnail(of: bytes)
        // The area of 32 × 32, four times as wide as high.
        #expect(thumbnail.width == 64 && thumbnail.height == 16 && thumbnail.original == header)
        let written = try #require(ImageHeader(thumbnail.jpeg))
        #expect(written.format == .jpeg && written.width == 64 && written.height == 16)
    }

    @Test func smallOnesStayAsTheyAre() throws {
        let thumbnail = try Thumbnailer(side: 500).thumbnail(of: SampleImages.bytes(.png))
        #expect(thumbnail.width == 40 && thumbnail.height == 20)
    }

    @Test func threadsAreShortened() throws {
        let thumbnail = try thumbnailer.thumbnail(of: SampleImages.bytes(.png, width: 9_000, height: 1))
        #expect(thumbnail.width == 128 && thumbnail.height == 1)
    }

    /// What lies under transparency is often black.
    @Test func transparencyIsPaper() throws {
        let clear = try thumbnailer.thumbnail(of: SampleImages.bytes(.png, width: 64, height: 64, isClear: true)).jpeg
        let dark = try thumbnailer.thumbnail(of: SampleImages.bytes(.png, width: 64, height: 64)).jpeg
        #expect(try Brightness.mean(of: clear) > 200 && Brightness.mean(of: dark) < 110)
    }

    @Test(arguments: ImageFormat.allCases) func cutOff(_ format: ImageFormat) {
        let bytes = SampleImages.bytes(format)
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            let reason = trouble(Array(bytes.prefix(length)))
            // The end of a GIF may go missing without a pixel of it.
            if format != .gif { #expect(reason == .damaged || reason == .unknownFormat, "\(length)") }
        }
    }

    @Test(arguments: ImageFormat.allCases) func garbled(_ format: ImageFormat) {
        let bytes = SampleImages.bytes(format)
        for seed in FuzzRounds(300) {
            var random = SeededRandom(seed: seed)
            var garbled = bytes
            for _ in 0...Int.random(in: 0...8, using: &random) {
                garbled[Int.random(in: 0..<garbled.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            // Whatever comes of it, it comes back.
            if let thumbnail = try? thumbnailer.thumbnail(of: garbled) { #expect(!thumbnail.jpeg.isEmpty) }
        }
    }

    /// A few bytes that say they are ten gigabytes.
    @Test func enormousClaims() {
        var png = SampleImages.bytes(.png)
        png.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
        #expect(trouble(png) == .tooManyPixels(width: 60_000, height: 60_000))
        png.replaceSubrange(16..<24, with: Array(repeating: 0xFF, count: 8))
        #expect(trouble(png) == .tooManyPixels(width: 0xFFFF_FFFF, height: 0xFFFF_FFFF))
        var gif = SampleImages.bytes(.gif)
        gif.replaceSubrange(6..<10, with: [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(trouble(gif) == .tooManyPixels(width: 65_535, height: 65_535))
        png.replaceSubrange(16..<24, with: Array(repeating: 0, count: 8))
        #expect(trouble(png) == .damaged)
    }

    @Test func noImageAtAll() {
        #expect(trouble([]) == .unknownFormat)
        #expect(trouble(Array("<html>not here</html>".utf8)) == .unknownFormat)
        #expect(trouble([0xFF, 0xD8, 0xFF, 0xD9]) == .damaged)
        #expect(trouble(Array("RIFF\0\0\0\0WEBPVP8 ".utf8)) == .damaged)
    }
}
