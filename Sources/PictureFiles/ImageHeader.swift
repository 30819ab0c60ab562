package import NightshiftCore

/// What an image file says of itself in its first bytes: read before anything decodes it, so that a file which claims to be
/// enormous costs nothing.
package struct ImageHeader: Hashable, Sendable {
    package let format: ImageFormat
    package let width: Int
    package let height: Int

    package var pixels: Int { width * height }

    private init?(_ format: ImageFormat, width: Int, height: Int) {
        guard width > 0, height > 0 else { return nil }
        self.format = format
        self.width = width
        self.height = height
    }

    /// Fails where the bytes are no image of a format that is known, or end before they say how large it is.
    package init?(_ bytes: [UInt8]) {
        guard let format = ImageFormat(magic: bytes.prefix(ImageFormat.magicLength)) else { return nil }
        let reader = Reader(bytes: bytes)
        switch format {
        case .png:
            guard reader.text(at: 12) == "IHDR", let width = reader.big(4, at: 16), let height = reader.big(4, at: 20)
            else { return nil }
            self.init(format, width: width, height: height)
        case .gif:
            guard let width = reader.little(2, at: 6), let height = reader.little(2, at: 8) else { return nil }
            self.init(format, width: width, height: height)
        case .webp:
            guard let size = reader.webPSize() else { return nil }
            self.init(format, width: size.width, height: size.height)
        case .jpeg:
            guard let size = reader.jpegSize() else { return nil }
            self.init(format, width: size.width, height: size.height)
        }
    }

    /// Numbers out of bytes that may end anywhere.
    private struct Reader {
        let bytes: [UInt8]

        private func byte(at place: Int) -> Int? {
            bytes.indices.contains(place) ? Int(bytes[place]) : nil
        }

        func big(_ count: Int, at place: Int) -> Int? {
            guard place >= 0, place + count <= bytes.count else { return nil }
            return bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
        }

        func little(_ count: Int, at place: Int) -> Int? {
            guard place >= 0, place + count <= bytes.count else { return nil }
            return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        func text(at place: Int) -> String? {
            guard place + 4 <= bytes.count else { return nil }
            return String(decoding: bytes[place..<place + 4], as: UTF8.self)
        }

        /// The three kinds of the container's first chunk: lossy, lossless, extended.
        func webPSize() -> (width: Int, height: Int)? {
            switch text(at: 12) {
            case "VP8 ":
                guard let width = little(2, at: 26), let height = little(2, at: 28) else { return nil }
                return (width & 0x3FFF, height & 0x3FFF)
            case "VP8L":
                guard let bits = little(4, at: 21) else { return nil }
                return (1 + bits & 0x3FFF, 1 + (bits >> 14) & 0x3FFF)
            case "VP8X":
                guard let width = little(3, at: 24), let height = little(3, at: 27) else { return nil }
                return (1 + width, 1 + height)
            default: return nil
            }
        }

        /// From the first start of a frame: segments before it are skipped by their lengths.
        func jpegSize() -> (width: Int, height: Int)? {
            var place = 2
            while let lead = byte(at: place), let marker = byte(at: place + 1) {
                guard lead == 0xFF else { return nil }
                switch marker {
                case 0xFF: place += 1
                case 0x01, 0xD0...0xD8: place += 2
                case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
                    guard let height = big(2, at: place + 5), let width = big(2, at: place + 7) else { return nil }
                    return (width, height)
                case 0xD9, 0xDA: return nil
                default:
                    guard let length = big(2, at: place + 2), length >= 2 else { return nil }
                    place += 2 + length
                }
            }
            return nil
        }
    }
}
