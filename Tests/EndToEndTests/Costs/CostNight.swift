import Foundation
import Testing

/// A night in which money went every way it can: images, refunds, moderation, lost replies, a charge that nobody documents.
enum CostNight {
    private static let rows = """
        {"id": "a", "prompt": "A lamp", "tags": {"season": "winter", "shop": "=north"}}
        {"id": "b", "prompt": "A chair", "model": "uni-1-max", "tags": {"season": "winter"}}
        {"id": "c", "prompt": "A rug", "image_ref": ["https://example.com/a.png", "https://example.com/b.png"]}
        {"id": "d", "prompt": "A vase", "type": "image_edit", "source": "https://example.com/vase.png", "count": 2}
        {"id": "e", "prompt": "A fan [[fault:generation_failed x1]]", "model": "uni-1-max", "tags": {"season": "summer"}}
        {"id": "f", "prompt": "A mask [[fault:content_moderated]]", "tags": {"season": "summer"}}
        {"id": "g", "prompt": "A drum [[fault:drop_reply x1]]", "tags": {"season": "summer"}}
        {"id": "h", "prompt": "A flute [[fault:drop_request x1]]"}
        {"id": "i", "prompt": "A bell [[fault:unknown_code]]", "image_ref": ["https://example.com/a.png"]}

        """

    /// Runs it, and waits until the provider is done with what was lost.
    static func with(_ body: (Bench) async throws -> Void) async throws {
        try await Bench.with { bench in
            try bench.write(rows, to: "shop.jsonl")
            let run = try await bench.nightshift("run", "shop.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            try await eventually("the end of every generation") {
                let books = try await bench.books()
                return books.count("queued") + books.count("processing") == 0
            }
            try await body(bench)
        }
    }
}

/// A CSV answer: names, and rows by name. None of the values in these tests holds a comma.
struct Sheet {
    let names: [String]
    let rows: [[String: String]]

    init(_ text: String) {
        let lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        names = lines.first ?? []
        let names = names
        rows = lines.dropFirst().map { Dictionary(zip(names, $0)) { _, last in last } }
    }

    func micro(_ name: String) -> Int { rows.map { Money.micro($0[name] ?? "") }.reduce(0, +) }
}
