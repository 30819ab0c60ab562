import Foundation
import PictureFiles

/// The page's thumbnails, written aside as blocks of base64 lines: a browser takes a block apart only when one of its pictures
/// comes into view.
struct ThumbnailBlocks {
    static let size = 64

    private let spool: OpenFile
    private(set) var count = 0

    init(_ spool: OpenFile) {
        self.spool = spool
    }

    /// Returns its number.
    mutating func add(_ thumbnail: Thumbnail) throws(PageTrouble) -> Int {
        let (block, place) = count.quotientAndRemainder(dividingBy: Self.size)
        if place == 0 {
            if block > 0 { try spool.write("</script>\n") }
            try spool.write("<script type=\"text/plain\" id=\"thumbs-\(block)\">")
        } else {
            try spool.write("\n")
        }
        try spool.write(Array(Data(thumbnail.jpeg).base64EncodedData()))
        count += 1
        return count - 1
    }

    /// Ends the last block and hands over all of them.
    mutating func finished() throws(PageTrouble) -> OpenFile {
        if count > 0 { try spool.write("</script>\n") }
        return spool
    }
}
