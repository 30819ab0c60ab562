import Hummingbird
import NIOCore

/// The stream of one page: what changed since it last knew, then every change, until either side goes away.
struct EventStream: Sendable {
    let feed: Feed
    /// `Last-Event-ID`, where the page has been here before.
    let lastEventID: String?

    /// The newest part that the page knows; what another server told it is worth nothing.
    static func known(_ lastEventID: String?, instance: String) -> Int {
        guard let lastEventID, lastEventID.hasPrefix(instance + "-") else { return 0 }
        return Int(lastEventID.dropFirst(instance.count + 1)) ?? 0
    }

    /// What a page that knows everything up to a revision is sent of a snapshot.
    static func text(of snapshot: Snapshot, after known: Int, instance: String) -> String {
        let news = snapshot.parts.filter { $0.revision > known }
        return news.enumerated().map { place, part in
            // An id with the last of them only: a page that lost contact half-way asks for all of them again.
            let isLast = place == news.count - 1
            return EventText.event(
                part.name.rawValue, id: isLast ? "\(instance)-\(snapshot.revision)" : nil, data: part.json)
        }.joined()
    }

    /// `nil` where too many watch already.
    func body() async -> ResponseBody? {
        guard let (number, snapshots) = await feed.watch() else { return nil }
        return ResponseBody { [feed, lastEventID] writer in
            do {
                var known = Self.known(lastEventID, instance: feed.instance)
                try await writer.write(ByteBuffer(string: EventText.retry))
                for await snapshot in snapshots {
                    let text = Self.text(of: snapshot, after: known, instance: feed.instance)
                    // Said even where nothing changed: that is how a page knows that it is still in contact.
                    try await writer.write(ByteBuffer(string: text.isEmpty ? Self.beat : text))
                    known = max(known, snapshot.revision)
                }
                try await writer.write(ByteBuffer(string: EventText.event("end", data: "null")))
                try await writer.finish(nil)
                await feed.leave(number)
            } catch {
                await feed.leave(number)
                throw error
            }
        }
    }

    static let beat = EventText.event("beat", data: "null")
}
