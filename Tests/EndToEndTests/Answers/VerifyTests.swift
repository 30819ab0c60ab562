import Foundation
import Testing

/// `verify` names what deviates, and `--repair` brings images home again without paying for them.
@Suite(.bounded) struct VerifyTests {
    @Test func lostImagesAreFetchedAgain() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(4), to: "night.jsonl")
            #expect(try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1").code == 0)
            let files = try bench.files(below: "output/night-1")
            let folder = bench.folder + "/output/night-1/"
            let original = try Data(contentsOf: URL(fileURLWithPath: folder + files[1]))
            try FileManager.default.removeItem(atPath: folder + files[0])
            try Data("retouched".utf8).write(to: URL(fileURLWithPath: folder + files[1]))

            let findings = try await bench.nightshift("verify")
            #expect(findings.code == 5)
            #expect(findings.out.contains("\(files[0]) is not there, or can't be read"))
            #expect(findings.out.contains("\(files[1]) has 9 bytes instead of \(original.count)"))
            #expect(findings.err == "nightshift: 2 deviations in 4 jobs\n")

            let repair = try await bench.nightshift("verify", "--repair", "--quiet")
            #expect(repair.code == 0, "\(repair)")
            #expect(repair.out.hasSuffix("all is well: 4 jobs and 4 images are as the books say\n"))
            #expect(try bench.files(below: "output/night-1") == (files + [files[1] + ".damaged"]).sorted())
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + files[1])) == original)
            let books = try await bench.books()
            #expect(books.posts.received == 4)
            #expect(books.totals.charged == 4 * Money.image)
        }
    }
}
