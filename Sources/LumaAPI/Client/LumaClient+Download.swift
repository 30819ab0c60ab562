import Foundation

extension LumaClient {
    /// How often a store may pass a download on to another address.
    private static let mostRedirects = 3

    package func download(
        _ url: String, limit: Int64, receive: @Sendable (ArraySlice<UInt8>) async throws -> Void
    ) async throws -> DownloadReply {
        var place = url
        for _ in 0...Self.mostRedirects {
            if let objection = WebAddress.objection(to: place) {
                return .broken(reason: line("the image's URL \(objection)"))
            }
            let stream: HTTPStream
            do {
                // No key and no request id: the address is not the API's.
                let call = HTTPRequest(
                    method: .get, url: place, fields: ["Accept": "image/*, */*", "User-Agent": userAgent])
                stream = try await transport.open(call)
            } catch {
                try Task.checkCancellation()
                return .broken(reason: line(error.reason))
            }
            switch stream.status {
            case 200: return try await self.receive(stream, limit: limit, into: receive)
            case 301, 302, 303, 307, 308:
                guard let next = Self.target(of: stream, from: place) else {
                    return .broken(reason: "HTTP \(stream.status) without a usable address")
                }
                place = next
            case 400...499: return .refused(status: stream.status)
            default: return .broken(reason: "HTTP \(stream.status) from the image's address")
            }
        }
        return .broken(reason: "more than \(Self.mostRedirects) redirects")
    }

    private func receive(
        _ stream: HTTPStream, limit: Int64, into receive: @Sendable (ArraySlice<UInt8>) async throws -> Void
    ) async throws -> DownloadReply {
        let announced = stream.fields["Content-Length"].flatMap { Int64($0) }
        if let announced, announced > limit { return .tooLarge }
        var count: Int64 = 0
        while true {
            let piece: ArraySlice<UInt8>?
            do {
                piece = try await stream.next()
            } catch {
                try Task.checkCancellation()
                return .broken(reason: line("\(error.reason), after \(count) bytes"))
            }
            guard let piece else { break }
            count += Int64(piece.count)
            if count > limit { return .tooLarge }
            try await receive(piece)
        }
        if let announced, announced != count {
            return .broken(reason: "\(count) bytes of the \(announced) announced")
        }
        let isChunked = stream.fields["Transfer-Encoding"]?.lowercased().contains("chunked") ?? false
        return .received(bytes: count, isFramed: announced != nil || isChunked)
    }

    /// Where a redirect leads, relative addresses resolved. One from the net to this very machine leads nowhere: it could
    /// only be meant to reach what the net can't.
    private static func target(of stream: HTTPStream, from place: String) -> String? {
        guard let location = stream.fields["Location"], let base = URL(string: place),
            let target = URL(string: location, relativeTo: base)?.absoluteURL
        else { return nil }
        let (from, to) = (WebAddress.host(of: place), WebAddress.host(of: target.absoluteString))
        guard let from, let to, WebAddress.isLoopback(from) || !WebAddress.isLoopback(to) else { return nil }
        return target.absoluteString
    }
}
