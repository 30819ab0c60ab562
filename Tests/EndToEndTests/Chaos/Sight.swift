/// Both sides at a quiet moment: what the program says of its queue, and what the provider's books say.
struct Sight: Sendable {
    /// `nil` while there is no queue, or none with this night's batch.
    let status: Status?
    let jobs: [JobAnswer]
    let books: Books
    /// The provider's generations by the prompt they were asked for: one prompt belongs to one job.
    let generations: [String: [Books.Generation]]

    init(_ bench: Bench, _ emulation: Emulation) async throws {
        books = try await emulation.quietBooks()
        generations = Dictionary(grouping: books.generations, by: \.prompt)
        let answer = try await bench.nightshift("status", "--json")
        if answer.code == 5, answer.err.contains("there is no queue at") {
            status = nil
            jobs = []
            return
        }
        guard answer.code == 0 else { throw Trouble("status could not be asked: \(answer)") }
        let found: Status = try Bench.decoded(from: answer.out)
        status = found.batch == "*" ? nil : found
        jobs = found.batch == "*" ? [] : try await bench.jobs()
    }

    var rows: Int { status?.total ?? 0 }
    func count(_ state: String) -> Int { status?.count(state) ?? 0 }
    /// Jobs that a run would still have work with.
    var unsettled: Int {
        ["queued", "submitting", "generating", "downloading"].reduce(0) { $0 + count($1) } - stuck.count
    }

    /// The keys of jobs that wait for the picture of one whose reply was lost: the user decides.
    var stuck: Set<String> {
        var held = Set(jobs.filter { $0.state == "uncertain" }.map(\.key))
        var stuck: Set<String> = []
        // Rows edit the pictures of earlier ones only.
        for job in jobs where job.state == "queued" && job.parent.map(held.contains) == true {
            held.insert(job.key)
            stuck.insert(job.key)
        }
        return stuck
    }

    /// `job-17` is 17.
    static func number(of job: JobAnswer) -> Int { Int(job.key.dropFirst("job-".count)) ?? 0 }
}

extension JobAnswer {
    var low: Int { Money.micro(lowUsd) }
    var high: Int { Money.micro(highUsd) }
}
