import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

extension RequestBody {
    /// The body as async-http-client takes it. A small one that is all here goes out on the connection's thread, where it would
    /// otherwise cost a task and two changes of threads; any other piece by piece, as fast as the network takes it.
    func outgoing(_ progress: BodyProgress, on loop: any EventLoop) -> HTTPClient.Body {
        .stream(contentLength: length) { writer in
            if case .bytes(let bytes) = segments.first, segments.count == 1, bytes.count <= StreamedBody.encodedPiece {
                do { try progress.hand(over: bytes.count) } catch { return loop.makeFailedFuture(error) }
                return writer.write(.byteBuffer(ByteBuffer(bytes: bytes)))
            }
            return loop.makeFutureWithTask {
                for try await piece in StreamedBody(body: self, progress: progress) {
                    try await writer.write(.byteBuffer(piece)).get()
                }
            }
        }
    }
}

/// The pieces of a body that is long, or still in files.
struct StreamedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    /// A multiple of 3, so that the base64 of the pieces joins without padding; 256 KiB once encoded.
    static let piece = 3 * 65_536
    static let encodedPiece = piece / 3 * 4

    let body: RequestBody
    let progress: BodyProgress

    func makeAsyncIterator() -> Iterator { Iterator(segments: body.segments[...], progress: progress) }

    struct Iterator: AsyncIteratorProtocol {
        private var segments: ArraySlice<RequestBody.Segment>
        private let progress: BodyProgress
        /// How many bytes of the first segment are done: of the file, where it is one.
        private var done: Int64 = 0
        private var file: FileHandle?

        init(segments: ArraySlice<RequestBody.Segment>, progress: BodyProgress) {
            self.segments = segments
            self.progress = progress
        }

        mutating func next() async throws -> ByteBuffer? {
            while let segment = segments.first {
                let buffer: ByteBuffer
                switch segment {
                case .bytes(let bytes):
                    let rest = bytes.dropFirst(Int(done)).prefix(StreamedBody.encodedPiece)
                    buffer = ByteBuffer(bytes: rest)
                    advance(by: rest.count, of: Int64(bytes.count))
                case .base64(let path, let count):
                    let bytes = try await read(path, count: count)
                    buffer = ByteBuffer(bytes: bytes.base64EncodedData())
                    advance(by: bytes.count, of: count)
                }
                guard buffer.readableBytes > 0 else { continue }
                try progress.hand(over: buffer.readableBytes)
                return buffer
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
                let failure = error as? BodyFailure ?? BodyFailure(reason: "'\(path)' could not be read")
                progress.fail(failure)
                throw failure
            }
        }
    }
}
