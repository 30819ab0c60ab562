import Foundation
import Testing

extension Bench {
    /// Holds a queue in which nothing is uncertain against the provider's books: money, counts, generations and files.
    ///
    /// - Parameter output: the batch's folder for images.
    func expectAgreement(output: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let books = try await books()
        let status = try await status()
        let jobs = try await jobs()
        #expect(status.low == books.totals.charged, sourceLocation: sourceLocation)
        #expect(status.high == books.totals.charged, sourceLocation: sourceLocation)
        #expect(status.open == 0 && books.totals.reserved == 0, sourceLocation: sourceLocation)
        #expect(status.refunded == books.totals.refunded, sourceLocation: sourceLocation)
        #expect(status.count("completed") == books.count("completed"), sourceLocation: sourceLocation)
        #expect(status.refundedAttempts == books.count("failed"), sourceLocation: sourceLocation)
        #expect(books.posts.accepted == books.generations.count, sourceLocation: sourceLocation)
        expectSameGenerations(jobs, books, sourceLocation)

        let homes = jobs.filter { $0.state == "completed" }
        let files = try files(below: output)
        #expect(homes.compactMap(\.file).sorted() == files, sourceLocation: sourceLocation)
        for file in files {
            #expect(Self.isWhole("\(folder)/\(output)/\(file)"), "\(file)", sourceLocation: sourceLocation)
        }
    }

    /// A job's last generation is one of the provider's, each completed one belongs to one job, at the job's charge.
    private func expectSameGenerations(_ jobs: [JobAnswer], _ books: Books, _ sourceLocation: SourceLocation) {
        let known = Dictionary(uniqueKeysWithValues: books.generations.map { ($0.id, $0) })
        for job in jobs where job.generationId != nil {
            #expect(job.generationId.flatMap { known[$0] } != nil, "\(job)", sourceLocation: sourceLocation)
        }
        let homes = jobs.filter { $0.state == "completed" }
        let finished = books.generations.filter { $0.state == "completed" }
        #expect(
            homes.compactMap(\.generationId).sorted() == finished.map(\.id).sorted(), sourceLocation: sourceLocation)
        for job in homes {
            let charged = job.generationId.flatMap { known[$0]?.charged }
            #expect(Money.micro(job.lowUsd) == charged, "\(job)", sourceLocation: sourceLocation)
            #expect(Money.micro(job.highUsd) == charged, "\(job)", sourceLocation: sourceLocation)
        }
    }

    /// By its name's ending, its first and its last bytes.
    private static func isWhole(_ path: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: path) else { return false }
        switch (path as NSString).pathExtension {
        case "png":
            return data.starts(with: Data([0x89] + "PNG".utf8)) && data.suffix(8).starts(with: Data("IEND".utf8))
        case "jpg": return data.starts(with: [0xFF, 0xD8, 0xFF]) && data.suffix(2) == Data([0xFF, 0xD9])
        default: return false
        }
    }
}
