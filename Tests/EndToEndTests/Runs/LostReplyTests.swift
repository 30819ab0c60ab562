import Foundation
import Testing

/// Submissions whose reply never came: they may exist, and they may have been charged.
@Suite(.bounded) struct LostReplyTests {
    /// Three good jobs, and two whose first reply is lost after the provider accepted them.
    private static let manifest =
        Manifest.lines(3) + Manifest.line(4, "Lost [[fault:drop_reply x1]]")
        + Manifest.line(5, "Lost [[fault:drop_reply x1]]")

    @Test func heldUntilTheUserDecides() async throws {
        try await Bench.with { bench in
            try bench.write(Self.manifest, to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            var status = try await bench.status()
            #expect(status.count("completed") == 3 && status.count("uncertain") == 2)
            #expect(status.costUsd == .init(low: "0.1212", high: "0.2020", refunded: "0.0000", open: "0.0808"))
            #expect(try await bench.books().totals.charged == 5 * Money.image)
            #expect(try await bench.books().posts.droppedReplies == 2)
            let uncertain = try await bench.jobs("--state", "uncertain")
            #expect(
                uncertain.map { [$0.key, $0.lowUsd, $0.highUsd] } == [
                    ["job-04", "0.0000", "0.0404"], ["job-05", "0.0000", "0.0404"],
                ])
            // In plain words, and with what support asks for, wherever the money is shown.
            let lost = try await bench.books().generations.filter { $0.prompt.hasPrefix("Lost") }.map(\.requestId)
            #expect(lost.count == 2)
            for answer in [run, try await bench.nightshift("status"), try await bench.nightshift("costs")] {
                let words = "up to $0.0808 may have been charged for nothing: the replies to 2 submissions were lost\n"
                #expect(answer.out.contains(words), "\(answer)")
                for id in lost { #expect(answer.out.contains(id), "\(answer)") }
            }
            let costs = try await bench.costs("--by", "model")
            #expect(costs.total.lowUsd == "0.1212" && costs.total.highUsd == "0.2020")

            // Going on does not touch them.
            #expect(try await bench.nightshift("resume").code == 1)
            #expect(try await bench.books().posts.received == 5)

            let retry = try await bench.nightshift("retry", "--job", "job-04")
            #expect(retry.code == 0)
            #expect(retry.out.hasPrefix("1 job back in the queue"), "\(retry)")
            let cancel = try await bench.nightshift("cancel", "--job", "job-05")
            #expect(cancel.code == 0)
            #expect(cancel.out.hasPrefix("1 job cancelled"), "\(cancel)")
            #expect(try await bench.nightshift("resume", "--poll-interval", "1").code == 1)
            status = try await bench.status()
            #expect(status.count("completed") == 4 && status.count("cancelled") == 1)
            // What was lost may still have been charged, twice over for the one submitted again.
            #expect(status.costUsd == .init(low: "0.1616", high: "0.2424", refunded: "0.0000", open: "0.0808"))
            #expect(try await bench.books().totals.charged == 6 * Money.image)
        }
    }

    @Test func resubmittedWhereTheUserAskedForIt() async throws {
        try await Bench.with { bench in
            try bench.write(Self.manifest, to: "night.jsonl")
            let run = try await bench.nightshift(
                "run", "night.jsonl", "--lost-replies", "resubmit", "--poll-interval", "1")
            #expect(run.code == 0, "\(run)")
            let status = try await bench.status()
            #expect(status.count("completed") == 5)
            #expect(status.costUsd == .init(low: "0.2020", high: "0.2828", refunded: "0.0000", open: "0.0808"))
            let books = try await bench.books()
            #expect(books.posts.received == 7)
            #expect(books.totals.charged == 7 * Money.image)
        }
    }

    /// Nobody knows the difference: the request never arrived, so nothing is charged.
    @Test func aRequestThatNeverArrived() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.line(1) + Manifest.line(2, "Lost [[fault:drop_request]]"), to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            let status = try await bench.status()
            #expect(status.count("uncertain") == 1)
            #expect(status.costUsd == .init(low: "0.0404", high: "0.0808", refunded: "0.0000", open: "0.0404"))
            #expect(try await bench.books().totals.charged == Money.image)
        }
    }

    /// Nobody listens: nothing was sent, so nothing is uncertain, and a signal ends the waiting.
    @Test func nobodyListens() async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(3), to: "night.jsonl")
            let run = try bench.start(["run", "night.jsonl"])
            try await bench.eventuallyStatus("tried") { $0.total == 3 && $0.count("queued") == 3 }
            run.signal(SIGTERM)
            #expect(try await run.finished(within: .seconds(15)).code == 3)
            let status = try await bench.status()
            #expect(status.count("queued") == 3)
            #expect(status.high == 0)
        }
    }
}
