import Foundation
import Testing

/// A batch with pictures of every shape, failures of several kinds and hostile words, and its page.
enum PageBench {
    static let rows = """
        {"id": "a", "prompt": "A red lamp", "aspect_ratio": "16:9", "tags": {"season": "winter"}}
        {"id": "b", "prompt": "A blue chair", "model": "uni-1-max", "aspect_ratio": "9:16", "tags": {"season": "winter"}}
        {"id": "c", "prompt": "</script><script>document.title='broken'</script>", "tags": {"<img src=x onerror=alert(1)>": "\\" onclick=\\"alert(2)"}}
        {"id": "<b>d</b> #?%", "prompt": "A \\u2028 line \\u202e and ' onerror='alert(3)", "tags": {"season": "summer"}}
        {"id": "e", "prompt": "A red fan [[fault:generation_failed x1]]", "aspect_ratio": "3:1", "tags": {"season": "summer"}}
        {"id": "f", "prompt": "A mask [[fault:content_moderated]]", "tags": {"season": "summer"}}
        {"id": "g", "prompt": "A tower [[fault:unknown_code]]"}
        {"id": "h", "prompt": "A well [[fault:drop_reply]]"}

        """

    static func with(_ body: (Bench, _ page: String) async throws -> Void) async throws {
        try await Bench.with { bench in
            try bench.write(rows, to: "shop.jsonl")
            let run = try await bench.nightshift("run", "shop.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            let report = try await bench.nightshift("report", "--output", "page.html")
            #expect(report.code == 0 && report.out.hasPrefix("page.html: 8 jobs, 5 pictures, "), "\(report)")
            try await body(bench, bench.folder + "/page.html")
        }
    }
}
