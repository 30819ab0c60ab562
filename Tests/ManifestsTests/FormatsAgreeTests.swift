import NightshiftCore
import Testing

@testable import Manifests

@Suite struct FormatsAgreeTests {
    private func jobs(_ text: String, as name: String) throws -> [NewJob] {
        let scratch = try Scratch()
        _ = try scratch.write(pngBytes, to: "pictures/b.png")
        let outcome = try scratch.read(text.utf8, as: name)
        #expect(outcome.faults == [])
        // Folders differ from test to test.
        return try outcome.jobs.map { job in
            var request = job.request
            func moved(_ reference: ImageReference) -> ImageReference {
                guard case .file(let path, let mediaType) = reference else { return reference }
                return .file(path: String(path.dropFirst(scratch.folder.count + 1)), mediaType: mediaType)
            }
            request.references = request.references.map(moved)
            request.source = request.source.map(moved)
            return try self.job(
                job.key, request, outputName: job.outputName, priority: job.priority, tags: job.tags)
        }
    }

    private let file = ImageReference.file(path: "pictures/b.png", mediaType: "image/png")

    private func job(
        _ key: String, _ request: GenerationRequest, outputName: String, priority: Int = 0, tags: [String: String] = [:]
    ) throws -> NewJob {
        try #require(NewJob(key: key, request: request, outputName: outputName, priority: priority, tags: tags))
    }

    private func expected() throws -> [NewJob] {
        let like = GenerationRequest(prompt: "like these", references: [.url("https://example.com/a.png"), file])
        let manga = GenerationRequest(
            prompt: "Dalí’s\nshoe", aspectRatio: .nineToSixteen, style: .manga, outputFormat: .png, webSearch: true)
        let edit = GenerationRequest(prompt: "now in blue", type: .imageEdit, source: file, userID: "u 1")
        return [
            try job(
                "shoe-1",
                GenerationRequest(prompt: "a \"red\" shoe, left", model: .uni1Max, aspectRatio: .sixteenToNine),
                outputName: "shoe-1", tags: ["shop": "north", "rank": "1"]),
            try job("shoe-2", manga, outputName: "shoe-2"),
            try job("shoe-3-1", like, outputName: "shoe-3-1", priority: -3),
            try job("shoe-3-2", like, outputName: "shoe-3-2", priority: -3),
            try job("shoe-4", edit, outputName: "edits/shoe-4"),
        ]
    }

    @Test(arguments: [
        (Samples.jsonl, "m.jsonl"), (Samples.jsonl, "m.json"), (Samples.json, "m.json"), (Samples.csv, "m.CSV"),
        (Samples.yaml, "m.yml"),
    ])
    func sameRowsGiveTheSameJobs(_ text: String, _ name: String) throws {
        #expect(try jobs(text, as: name) == expected())
    }

    @Test func tabsToo() throws {
        #expect(try jobs(Samples.tsv, as: "m.tsv") == expected().filter { $0.key != "shoe-2" })
    }

    @Test func byteOrderMarksAndCRLFChangeNothing() throws {
        let mark = "\u{FEFF}"
        for (text, name) in [(Samples.jsonl, "m.jsonl"), (Samples.json, "m.json"), (Samples.yaml, "m.yaml")] {
            let crlf = mark + text.split(separator: "\n").joined(separator: "\r\n") + "\r\n"
            #expect(try jobs(crlf, as: name) == expected())
        }
        #expect(try jobs(mark + Samples.tsv + "\r\n\r\n", as: "m.tab").count == 4)
    }
}
