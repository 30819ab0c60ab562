import NightshiftCore
import Testing

@Suite("Image formats")
struct ImageFormatTests {
    private static let webp = Array("RIFF".utf8) + [1, 2, 3, 4] + Array("WEBP".utf8)

    @Test(
        "are told by their first bytes",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13], ImageFormat.png),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
            ([0xFF, 0xD8, 0xFF, 0xE0], .jpeg), ([0xFF, 0xD8, 0xFF, 0xDB], .jpeg), (webp, .webp),
            (webp + [9, 9, 9], .webp), (Array("GIF87a".utf8), .gif), (Array("GIF89a......".utf8), .gif),
        ])
    func known(bytes: [UInt8], format: ImageFormat) {
        #expect(ImageFormat(magic: bytes) == format)
        #expect(ImageFormat(magic: ([0, 0] + bytes).dropFirst(2)) == format)
    }

    @Test(
        "nothing else is an image",
        arguments: [
            [], [0x89], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A], [0x89, 0x50, 0x4E, 0x47, 0x0A, 0x0A, 0x1A, 0x0A],
            [0xFF, 0xD8], [0xFF, 0xD8, 0xFE], Array("GIF88a".utf8), Array("RIFF".utf8), Array("RIFF1234WEB".utf8),
            Array("RIFF1234WAVE".utf8), Array("RIFFWEBP1234".utf8), Array("<svg xmlns=".utf8), Array("%PDF-1.7".utf8),
            Array("<?xml version='1.0'?><Error>".utf8), [0, 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
        ] as [[UInt8]])
    func unknown(bytes: [UInt8]) {
        #expect(ImageFormat(magic: bytes) == nil)
    }

    @Test("media type and ending", arguments: ImageFormat.allCases)
    func names(format: ImageFormat) {
        let expected =
            switch format {
            case .png: ("image/png", "png")
            case .jpeg: ("image/jpeg", "jpg")
            case .webp: ("image/webp", "webp")
            case .gif: ("image/gif", "gif")
            }
        #expect(format.mediaType == expected.0)
        #expect(format.fileExtension == expected.1)
    }

    @Test("twelve bytes are enough, and fewer are not, for the format that wants most")
    func length() {
        #expect(ImageFormat.magicLength == 12)
        #expect(ImageFormat(magic: Self.webp.prefix(12)) == .webp)
        #expect(ImageFormat(magic: Self.webp.prefix(11)) == nil)
    }
}
