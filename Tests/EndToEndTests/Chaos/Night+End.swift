import Foundation

/// What must hold once the night is over and a last run went through undisturbed.
extension Night {
    func expectSettled(_ sight: Sight, _ last: Finished) async throws {
        checks.expect(sight.rows == written, "every row of the manifest is a job", "\(sight.rows) of \(written)")
        checks.expect(sight.unsettled == 0, "every job ends", "\(last)")
        let code: Int32 = sight.count("completed") == sight.rows ? 0 : 1
        checks.expect(last.code == code, "the exit code is the documented one", "\(last)")
        if !plan.losesReplies {
            checks.expect(sight.count("uncertain") == 0, "nothing is uncertain where no reply was lost", "\(last)")
        }
        var isOpen = false
        for job in sight.jobs {
            let generations = sight.generations[manifest.prompt(Sight.number(of: job))] ?? []
            switch job.state {
            case "completed": expectCompleted(job, generations)
            case "failed" where job.error?.hasPrefix("its source '") == true: expectExplained(job, by: sight)
            case "failed": expectExplained(job, generations)
            case "queued" where sight.stuck.contains(job.key):
                checks.expect(job.attempts == 0, "what waits for another picture was not submitted", "\(job)")
            case "uncertain":
                checks.expect(job.low == 0 && job.high > 0, "an uncertain job has a range", "\(job)")
            default: checks.expect(false, "every job ends", "\(job)")
            }
            if job.low != job.high { isOpen = true }
        }
        guard !isOpen, let status = sight.status else { return }
        let isEqual = status.low == sight.books.totals.charged && status.high == sight.books.totals.charged
        checks.expect(isEqual, "the books are equal when nothing is uncertain", "\(status)")
        checks.expect(
            status.refunded == sight.books.totals.refunded, "the refunds are equal when nothing is uncertain",
            "\(status)")
    }

    private func expectCompleted(_ job: JobAnswer, _ generations: [Books.Generation]) {
        let own = generations.first { $0.id == job.generationId }
        checks.expect(own?.state == "completed", "a completed job's generation is completed", "\(job)")
        let charged = generations.reduce(0) { $0 + $1.charged }
        if plan.flavour == .resubmit {
            // At most one submission of it was lost, and that one may have been paid as well.
            checks.expect(job.low == own?.charged, "a completed job costs its price", "\(job)")
            checks.expect(
                job.high <= 2 * job.low && (charged == job.low || job.high == charged),
                "a resubmission pays at most once more", "\(job), charged \(charged)")
        } else {
            checks.expect(job.low == charged && job.high == charged, "a completed job costs its price", "\(job)")
        }
    }

    /// A job fails for what the script wrote into its prompt, or because every submission of it was refunded.
    private func expectExplained(_ job: JobAnswer, _ generations: [Books.Generation]) {
        let error = job.error ?? ""
        if let ends = manifest.ends(Sight.number(of: job)), error.hasPrefix(ends) { return note(explained: true, job) }
        let refunded = generations.filter { $0.state == "failed" && $0.charged == 0 }.count
        let isWornOut = error.hasPrefix("generation_failed") || error.hasPrefix("output_not_found")
        // Where it may be submitted again, a lost submission counts as one of the three.
        note(explained: isWornOut && refunded >= (plan.flavour == .resubmit ? 2 : 3), job)
        checks.expect(
            plan.flavour == .resubmit || (job.low == 0 && job.high == 0), "what was refunded costs nothing", "\(job)")
    }

    /// A job fails with the one whose picture it edits, and was never submitted then.
    private func expectExplained(_ job: JobAnswer, by sight: Sight) {
        let parent = sight.jobs.first { $0.key == job.parent }
        note(explained: parent?.state == "failed" && job.attempts == 0 && job.high == 0, job)
    }

    private func note(explained: Bool, _ job: JobAnswer) {
        checks.expect(explained, "a failed job failed for a known reason", "\(job)")
    }

    /// Every image is at home, whole, and the very one its generation has; nothing else lies about.
    func expectPictures(_ sight: Sight) async throws {
        let homes = sight.jobs.filter { $0.state == "completed" }
        if plan.hasShards { return try await expectShards(of: homes) }
        let files = try bench.files(below: Self.output)
        checks.expect(
            homes.compactMap(\.file).sorted() == files, "a file for every completed job and no other",
            "\(Set(files).symmetricDifference(homes.compactMap(\.file)))")
        checks.expect(!bench.exists(Self.output + "/.nightshift"), "no folder for half files stays behind")
        for job in homes {
            guard let file = job.file, let id = job.generationId else { continue }
            let here = FileManager.default.contents(atPath: "\(bench.folder)/\(Self.output)/\(file)")
            let there = try await emulation.picture(of: id)
            checks.expect(here == there, "a job's image is its own, byte for byte", "\(job)")
        }
    }

    /// The shards hold each image once, behind its JSON, and nothing else, as another program reads them.
    private func expectShards(of homes: [JobAnswer]) async throws {
        guard let tar = Ground.tool("tar") else { return }
        let shards = try bench.files(below: Self.output)
        try FileManager.default.createDirectory(
            atPath: bench.folder + "/unpacked", withIntermediateDirectories: true)
        var members: [String] = []
        for shard in shards {
            let done = try await bench.launch(tar, ["-xvf", "\(Self.output)/\(shard)", "-C", "unpacked"]).finished()
            checks.expect(done.code == 0 && done.err.isEmpty, "a shard is an archive", "\(done)")
            members += done.lines
        }
        let names = homes.compactMap { $0.file?.split(separator: "/").last.map(String.init) }
        let expected = names.flatMap { [$0, ($0 as NSString).deletingPathExtension + ".json"] }
        checks.expect(
            members.sorted() == expected.sorted(), "a sample for every completed job and no other",
            "\(Set(members).symmetricDifference(expected)), \(members.count) members")
        for job in homes {
            guard let name = job.file?.split(separator: "/").last, let id = job.generationId else { continue }
            let here = FileManager.default.contents(atPath: "\(bench.folder)/unpacked/\(name)")
            let there = try await emulation.picture(of: id)
            checks.expect(here == there, "a job's image is its own, byte for byte", "\(job)")
        }
    }

    /// Going on once more changes nothing, on either side.
    func expectNothingLeftToDo(_ sight: Sight, _ last: Finished) async throws {
        guard sight.unsettled == 0, plan.flavour != .resubmit || sight.count("uncertain") == 0 else { return }
        let again = try await bench.start(["resume"] + options).finished()
        checks.expect(again.code == last.code, "the exit code is the documented one", "\(again)")
        let later = try await Sight(bench, emulation)
        checks.expect(
            later.books.posts.received == sight.books.posts.received && later.status == sight.status
                && later.jobs == sight.jobs, "going on once more changes nothing", "\(again)")
    }
}
