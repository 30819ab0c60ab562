/// Tells an image by its first bytes, the way the service does: what a request claims about it does not count.
enum ImageProbe {
    enum Format: Equatable {
        case jpeg, png, webp, gif
    }

    static func format(of head: [UInt8]) -> Format? {
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: Array("GIF87a".utf8)) || head.starts(with: Array("GIF89a".utf8)) { return .gif }
        if head.count >= 12, head.starts(with: Array("RIFF".utf8)), head[8..<12].elementsEqual("WEBP".utf8) {
            return .webp
        }
        return nil
    }

    /// Width and height where they are easily found; nil otherwise.
    static func size(of head: [UInt8]) -> PixelSize? {
        let size: PixelSize? =
            switch format(of: head) {
            case .png where head.count >= 24:
                PixelSize(width: number(head, 16, bytes: 4), height: number(head, 20, bytes: 4))
            case .gif where head.count >= 10:
                PixelSize(width: Int(head[6]) | Int(head[7]) << 8, height: Int(head[8]) | Int(head[9]) << 8)
            case .jpeg: jpegSize(head)
            case .png, .gif, .webp, nil: nil
            }
        guard let size, size.width > 0, size.height > 0 else { return nil }
        return size
    }

    private static func number(_ head: [UInt8], _ start: Int, bytes: Int) -> Int {
        head[start..<start + bytes].reduce(0) { $0 << 8 | Int($1) }
    }

    /// Walks the segments to the frame header.
    private static func jpegSize(_ head: [UInt8]) -> PixelSize? {
        var at = 2
        while at + 9 <= head.count, head[at] == 0xFF {
            let marker = head[at + 1]
            let isFrame = (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
            if isFrame {
                return PixelSize(width: number(head, at + 7, bytes: 2), height: number(head, at + 5, bytes: 2))
            }
            at += 2 + number(head, at + 2, bytes: 2)
        }
        return nil
    }
}
