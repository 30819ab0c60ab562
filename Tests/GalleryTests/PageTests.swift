import Foundation
import NightshiftCore
import SQLiteStore
import TestSupport
import Testing

@testable import Gallery

/// A whole page, read as a browser would read it.
@Suite struct PageTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private func page(of texts: [String], in folder: String) throws -> String {
        let store = try SQLiteStore.open(path: folder + "/q.sqlite", mode: .readWrite(create: true))
        let draft = BatchDraft(target: .new(name: "shop-1", output: folder + "/output"), manifest: folder + "/shop.csv")
        _ = try store.enqueue(draft, at: Self.now) { add in
            for (number, text) in texts.enumerated() {
                let request = GenerationRequest(prompt: text, userID: nil)
                if let job = NewJob(
                    key: "\(number) \(text)", request: request, outputName: "\(number)", tags: [text: text])
                {
                    _ = try add(job)
                }
            }
        }
        let file = try PageFile(path: folder + "/a.html", force: false)
        let settings = PageSettings(
            batches: try store.batches(), only: nil, database: nil, thumbnailSize: nil, zone: .gmt, madeAt: Self.now)
        let summary = try GalleryPage(store: store, settings: settings).write(to: file)
        #expect(summary.jobs == texts.count && summary.thumbnails == 0)
        try store.close()
        return try String(contentsOfFile: folder + "/a.html", encoding: .utf8)
    }

    private func withPage(_ texts: [String], _ body: (String) throws -> Void) throws {
        let folder =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/page-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(try page(of: texts, in: folder))
    }

    @Test func policyFitsWhatStandsBetweenTheTags() throws {
        try withPage(Hostile.texts) { page in
            let style = try #require(page.firstMatch(of: #/<style>([\s\S]*?)<\/style>/#)).output.1
            let script = try #require(page.firstMatch(of: #/<script>([\s\S]*?)<\/script>/#)).output.1
            #expect(page.contains("script-src \(PagePolicy.source(of: String(script)));"))
            #expect(page.contains("style-src \(PagePolicy.source(of: String(style)));"))
            // Nothing else runs: every other script element is data.
            let opened = page.matches(of: #/<script([^>]*)>/#).map(\.output.1)
            #expect(opened.count { $0.isEmpty } == 1)
            #expect(
                opened.allSatisfy {
                    $0.isEmpty || $0.contains("type=\"application/json\"") || $0.contains("type=\"text/plain\"")
                })
            #expect(page.matches(of: #/<\/script>/#).count == opened.count)
            #expect(page.matches(of: #/<style/#).count == 1)
        }
    }

    @Test func everyJobIsInIt() throws {
        try withPage((0..<1_203).map { "picture \($0)" } + Hostile.texts) { page in
            let blocks = page.matches(of: #/class="jobs">([\s\S]*?)<\/script>/#).map { String($0.output.1) }
            #expect(blocks.count == 3)
            let jobs = try blocks.flatMap {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [[String: Any]])
            }
            #expect(jobs.count == 1_203 + Hostile.texts.count)
            #expect(jobs.suffix(Hostile.texts.count).compactMap { $0["prompt"] as? String } == Hostile.texts)
        }
    }

    @Test func nothingIsAPageAsWell() throws {
        try withPage([]) { page in
            #expect(page.hasSuffix("</html>\n") && page.contains("Nothing was submitted yet"))
            #expect(page.contains("There is nothing to draw yet."))
        }
        // What has not begun is neither done nor running.
        try withPage(["a lamp"]) { page in
            #expect(page.contains("Nothing was submitted yet · unfinished when this page was made"))
            #expect(page.contains("Not through yet"))
            #expect(!page.contains("Every job has its picture"))
        }
    }
}
