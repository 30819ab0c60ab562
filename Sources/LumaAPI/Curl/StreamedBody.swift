import Foundation
import NIOPosix

extension RequestBody {
    /// Whether it is short and all here, so that it goes out at once.
    var isAtHand: Bool { bytesAtHand != nil }

    var bytesAtHand: [UInt8]? {
        switch segments.first {
        case nil: []
        case .bytes(let bytes) where segments.count == 1 && bytes.count <= StreamedBody.encodedPiece: bytes
        default: nil
        }
    }
}

/// The pieces of a body that is long, or still in files.
struct StreamedBody: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    /// A multiple of 3, so that the base64 of the pieces joins without padding; 256 KiB once encoded.
    static let piece = 3 * 65_536
    static let encodedPiece = piece / 3 * 4

    let body: RequestBody

    func makeAsyncIterator() -> Iterator { Iterator(segments: body.segments[...]) }

    struct Iterator: AsyncIteratorProtocol {
        private var segments: ArraySlice<RequestBody.Segment>
        /// How many bytes of the first segment are done: of the file, where it is one.
        private var done: Int64 = 0
        private var file: FileHandle?

        init(segments: ArraySlice<RequestBody.Segment>) {
            self.segments = segments
        }

        mutating func next() async throws -> [UInt8]? {
            while let segment = segments.first {
                let piece: [UInt8]
                switch segment {
                case .bytes(let bytes):
                    let rest = bytes.dropFirst(Int(done)).prefix(StreamedBody.encodedPiece)
                    piece = Array(rest)
                    advance(by: rest.count, of: Int64(bytes.count))
                case .base64(let path, let count):
                    let bytes = try await read(path, count: count)
                    piece = Array(bytes.base64EncodedData())
                    advance(by: bytes.count, of: count)
                }
                guard !piece.isEmpty else { continue }
                return piece
            }
            return nil
        }

        private mutating func advance(by count: Int, of whole: Int64) {
            done += Int64(count)
            if done >= whole {
                segments.removeFirst()
                done = 0
                file = nil
            }
        }

        private mutating func read(_ path: String, count: Int64) async throws -> Data {
            let (open, wanted) = (file, Int(Swift.min(Int64(StreamedBody.piece), count - done)))
            let isLast = done + Int64(wanted) == count
            do {
                // Files are read off the cooperative threads: a slow disk must not hold up every other job.
                let (handle, bytes) = try await NIOThreadPool.singleton.runIfActive {
                    let handle = try open ?? FileHandle(forReadingFrom: URL(fileURLWithPath: path))
                    var bytes = try handle.read(upToCount: wanted) ?? Data()
                    // The length was announced. A file that has shrunk or grown must not become a body that looks whole.
                    if isLast, try handle.read(upToCount: 1)?.isEmpty == false { bytes = Data() }
                    return (handle, bytes)
                }
                file = handle
                guard bytes.count == wanted else {
                    throw BodyFailure(reason: "'\(path)' changed while it was being sent")
                }
                return bytes
            } catch {
                throw error as? BodyFailure ?? BodyFailure(reason: "'\(path)' could not be read")
            }
        }
    }
}

/// A file of the body that can't be read as announced.
struct BodyFailure: Error {
    let reason: String
}
