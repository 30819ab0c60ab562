import Foundation

/// What must hold after every round.
extension Night {
    /// The exit code, and what a drain leaves behind.
    func expectFitting(_ ended: Finished, _ ending: Ending, _ sight: Sight) {
        let exits = "the exit code is the documented one"
        if ended.isSignalled {
            if ended.status == SIGKILL { return }
            // A signal that comes before the run can catch it ends the process there and then.
            checks.expect(ended.status == SIGINT, exits, "\(ended)")
            checks.expect(
                sight.books.posts.received == posts, "a signal before the run is ready finds nothing sent", "\(ended)")
            return
        }
        switch ended.code {
        case 0: checks.expect(sight.count("completed") == sight.rows, exits, "\(ended)")
        case 1: checks.expect(sight.unsettled == 0 && sight.count("completed") < sight.rows, exits, "\(ended)")
        case 3:
            switch ending {
            case .interrupt where ended.err.contains("stopped before anything was submitted"):
                // It had not come to what the round before left behind.
                checks.expect(
                    sight.books.posts.received == posts, "a signal before the run is ready finds nothing sent",
                    "\(ended)")
            case .interrupt:
                checks.expect(
                    sight.count("submitting") == 0, "a drain records every reply",
                    "\(sight.count("submitting")), \(ended)")
            case .interruptTwice: break
            case .crash, .kill, .birth:
                checks.expect(ended.err.contains("replies in a row were lost"), exits, "\(ended)")
            }
        default: checks.expect(false, exits, "\(ended)")
        }
    }

    /// Holds at every quiet moment, however the round was ended.
    func expectTruth(_ sight: Sight, mayHaveGrown: Bool) async throws {
        let rows = mayHaveGrown ? [enqueued, written] : [enqueued]
        checks.expect(rows.contains(sight.rows), "an enqueue is all or nothing", "\(sight.rows) rows, not \(rows)")

        let charged = sight.books.totals.charged
        let (low, high) = (sight.status?.low ?? 0, sight.status?.high ?? 0)
        checks.expect(
            low <= charged && charged <= high, "low ≤ charged ≤ high", "\(low) ≤ \(charged) ≤ \(high)")
        for job in sight.jobs { expectTrue(job, sight) }
        checks.expect(
            sight.generations.count
                == Set(sight.jobs.map { manifest.prompt(Sight.number(of: $0)) })
                .intersection(sight.generations.keys).count,
            "every generation belongs to a job")
        checks.expect(
            Set(sight.books.generations.map(\.requestId)).count == sight.books.generations.count,
            "no request id is used twice")
        expectLimits(sight.books)

        // A shard grows under its final name: what is on record of it is looked at by verify.
        for file in try bench.files(below: Self.output) where !file.contains(".nightshift/") && !file.hasSuffix(".tar")
        {
            let path = "\(bench.folder)/\(Self.output)/\(file)"
            checks.expect(Self.isWhole(path), "a file under its final name is whole", file)
        }
        guard sight.status != nil else { return }
        let audit = try await bench.nightshift("verify")
        checks.expect(audit.code == 0, "the books pass their own audit", "\(audit)")
    }

    private func expectTrue(_ job: JobAnswer, _ sight: Sight) {
        let generations = sight.generations[manifest.prompt(Sight.number(of: job))] ?? []
        let charged = generations.reduce(0) { $0 + $1.charged }
        checks.expect(
            job.low <= charged && charged <= job.high, "each job's low ≤ charged ≤ high",
            "\(job), charged \(charged)")
        let paid = generations.filter { $0.charged > 0 }.count
        checks.expect(
            paid <= (plan.flavour == .resubmit ? 2 : 1), "nothing is paid twice unless authorised",
            "\(job), paid \(paid) times")
        if let id = job.generationId {
            checks.expect(generations.contains { $0.id == id }, "a job's generation is its own", "\(job)")
        }
        // A lost reply may be submitted once more, whatever the number of attempts by then.
        checks.expect(job.attempts <= (plan.flavour == .resubmit ? 4 : 3), "no more attempts than allowed", "\(job)")
    }

    private func expectLimits(_ books: Books) {
        let limited = (books.limited["rpm"] ?? 0, books.limited["concurrency"] ?? 0)
        checks.expect(limited == (0, 0), "no 429 of our own doing", "\(books.limited)")
        checks.expect(books.largestWindow <= plan.rpm, "RPM is kept in every window", "\(books.largestWindow)")
        checks.expect(books.largestConcurrency <= plan.slots, "the slots are kept", "\(books.largestConcurrency)")
        checks.expect(books.keyLeaks == 0, "the key goes nowhere else")
    }

    /// By its first and its last bytes.
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
