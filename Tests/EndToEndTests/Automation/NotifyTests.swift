import Foundation
import NightshiftCore
import TestSupport
import Testing

/// Notices of a run, as a receiver gets them.
@Suite(.bounded) struct NotifyTests {
    @Test func theEndOfARunIsToldAndSigned() async throws {
        try await LoopbackServer.with(script: { _ in Receiver.answer(204) }) { server in
            try await Bench.with { bench in
                try bench.write(
                    Manifest.lines(2) + Manifest.line(3, "No [[fault:content_moderated]]"), to: "night.jsonl")
                let run = try await bench.nightshift(
                    "run", "night.jsonl", "--poll-interval", "1", "--notify", server.url + "/hook",
                    environment: ["NIGHTSHIFT_NOTIFY_SECRET": Receiver.secret])
                #expect(run.code == 1, "\(run)")
                #expect(server.requests.count == 1)
                let request = try #require(server.requests.first)
                #expect(request.head.first == "POST /hook HTTP/1.1")
                #expect(request.field("Content-Type") == "application/json")
                #expect(request.field("Nightshift-Event") == "finish")
                #expect(request.field("Authorization") == nil)
                #expect(Receiver.isSigned(request))
                let said = (request.head + [String(decoding: request.body, as: UTF8.self), run.out, run.err]).joined()
                #expect(!said.contains("luma-api-") && !said.contains(Receiver.secret))

                let notice = try #require(try Receiver.notices(of: server).first)
                let status = try await bench.status()
                #expect(notice.event == "finish" && notice.exitCode == 1 && notice.batches == ["night-1"])
                #expect(notice.jobs == status.jobs)
                #expect(notice.costUsd == ["low": status.costUsd.low, "high": status.costUsd.high])
                #expect(notice.reason == "2 of 3 jobs are completed; 1 failed")
                #expect(notice.outputs.map { ($0 as NSString).lastPathComponent } == ["night-1"])
            }
        }
    }

    @Test func aBudgetIsAPause() async throws {
        try await LoopbackServer.with(script: { _ in Receiver.answer(200) }) { server in
            try await Bench.with { bench in
                try bench.write(Manifest.lines(3), to: "night.jsonl")
                try bench.write(Receiver.secret + "\n", to: "secret")
                let run = try await bench.nightshift(
                    "run", "night.jsonl", "--budget", "0.05", "--poll-interval", "1", "--notify", server.url,
                    "--notify-secret-file", "secret")
                #expect(run.code == 3, "\(run)")
                let notice = try #require(try Receiver.notices(of: server).first)
                #expect(notice.event == "pause" && notice.exitCode == 3)
                #expect(notice.jobs["queued"] == 2 && notice.jobs["completed"] == 1)
                #expect(notice.reason.contains("--budget"))
                #expect(server.requests.count == 1 && Receiver.isSigned(server.requests[0]))
            }
        }
    }

    @Test func aSignalIsAPause() async throws {
        try await LoopbackServer.with(script: { _ in Receiver.answer(200) }) { server in
            try await Bench.with(.init(latency: Ground.lasting(20))) { bench in
                try bench.write(Manifest.lines(2), to: "night.jsonl")
                let run = try bench.start(["run", "night.jsonl", "--notify", server.url])
                try await bench.eventuallyStatus("two generations") { $0.count("generating") == 2 }
                run.signal(SIGTERM)
                #expect(try await run.finished().code == 3)
                let notice = try #require(try Receiver.notices(of: server).first)
                #expect(notice.event == "pause" && notice.exitCode == 3 && notice.jobs["generating"] == 2)
                #expect(server.requests[0].field("Nightshift-Signature") == nil)
            }
        }
    }

    @Test func aRefusedAccountIsTrouble() async throws {
        try await LoopbackServer.with(script: { _ in Receiver.answer(200) }) { server in
            try await Bench.with(key: "luma-api-revoked-77d1") { bench in
                try bench.write(Manifest.lines(2), to: "night.jsonl")
                let run = try await bench.nightshift("run", "night.jsonl", "--notify", server.url)
                #expect(run.code == 4, "\(run)")
                let notice = try #require(try Receiver.notices(of: server).first)
                #expect(notice.event == "trouble" && notice.exitCode == 4 && notice.jobs["queued"] == 2)
                #expect(notice.reason.contains("401"))
            }
        }
    }

    /// What never began is told as well: nobody watches a timer's run.
    @Test func aRefusedManifestIsTrouble() async throws {
        try await LoopbackServer.with(script: { _ in Receiver.answer(200) }) { server in
            try await Bench.with { bench in
                try bench.write(#"{"prompt": ""}"# + "\n", to: "night.jsonl")
                let run = try await bench.nightshift("run", "night.jsonl", "--notify", server.url)
                #expect(run.code == 2, "\(run)")
                let notice = try #require(try Receiver.notices(of: server).first)
                #expect(notice.event == "trouble" && notice.exitCode == 2 && notice.jobs["total"] == 0)
                #expect(notice.reason.contains("1 fault, the first: night.jsonl:1: prompt"))
            }
        }
    }

    @Test func repeatedUntilItIsTaken() async throws {
        let count = Guarded(0)
        let script: LoopbackServer.Script = { _ in
            let number = count.withLock { count in
                count += 1
                return count
            }
            return number <= 2 ? Receiver.answer(503) : Receiver.answer(200)
        }
        try await LoopbackServer.with(script: script) { server in
            try await Bench.with { bench in
                try bench.write(Manifest.lines(1), to: "night.jsonl")
                let run = try await bench.nightshift(
                    "run", "night.jsonl", "--poll-interval", "1", "--notify", server.url,
                    environment: ["NIGHTSHIFT_NOTIFY_SECRET": Receiver.secret])
                #expect(run.code == 0 && !run.err.contains("did not reach"), "\(run)")
                #expect(server.requests.count == 3)
                #expect(Set(server.requests.map { $0.field("Nightshift-Delivery") }).count == 1)
                #expect(server.requests.allSatisfy(Receiver.isSigned))
            }
        }
    }

    @Test(arguments: [302, 400]) func whatWontGetBetterIsNotRepeated(_ status: Int) async throws {
        try await LoopbackServer.with(script: { _ in Receiver.answer(status) }) { server in
            try await Bench.with { bench in
                try bench.write(Manifest.lines(1), to: "night.jsonl")
                let run = try await bench.nightshift(
                    "run", "night.jsonl", "--poll-interval", "1", "--notify", server.url)
                #expect(run.code == 0, "\(run)")
                #expect(
                    run.err.contains("nightshift: the notice 'finish' did not reach 127.0.0.1: HTTP \(status)"),
                    "\(run)")
                #expect(server.requests.count == 1)
            }
        }
    }

    /// A receiver that takes the notice and never says a word.
    @Test func aReceiverThatHangsHoldsNobodyUpForLong() async throws {
        try await LoopbackServer.with(script: { _ in [] }) { server in
            try await Bench.with { bench in
                try bench.write(Manifest.lines(1), to: "night.jsonl")
                let run = try bench.start(["run", "night.jsonl", "--poll-interval", "1", "--notify", server.url])
                try await bench.eventuallyStatus("the image") { $0.count("completed") == 1 }
                let done = try await run.finished(within: .seconds(40))
                #expect(done.code == 0 && done.err.contains("did not reach 127.0.0.1"), "\(done)")
                #expect((2...5).contains(server.requests.count))
            }
        }
    }

    /// Somebody who is tired of waiting need not wait, and the exit code is still the run's.
    @Test func aSignalEndsTheTelling() async throws {
        try await LoopbackServer.with(script: { _ in Receiver.answer(503) }) { server in
            try await Bench.with { bench in
                try bench.write(Manifest.lines(1), to: "night.jsonl")
                let run = try bench.start(["run", "night.jsonl", "--poll-interval", "1", "--notify", server.url])
                try await eventually("the second try") { server.requests.count >= 2 }
                run.signal(SIGTERM)
                #expect(try await run.finished(within: .seconds(15)).code == 0)
                #expect(server.requests.count < 5)
            }
        }
    }

    @Test(arguments: [
        (["--notify", "http://example.org/x"], "must use https"), (["--notify", "nonsense"], "is not a URL"),
        (["--notify", "https://user:luma@example.org/"], "must not carry a user name"),
        (["--notify", "https://example.org/", "--notify-secret-file", "short"], "fewer than 16 characters"),
        (["--notify", "https://example.org/", "--notify-secret-file", "nowhere"], "can't be read"),
    ]) func badAddressesAndSecrets(_ options: [String], _ reason: String) async throws {
        try await Bench.with(nil) { bench in
            try bench.write(Manifest.lines(1), to: "night.jsonl")
            try bench.write("0123456789", to: "short")
            let run = try await bench.start(["run", "night.jsonl", "--emulator"] + options).finished()
            #expect(run.code == 2 && run.err.contains(reason) && !run.err.contains("0123456789"), "\(run)")
            #expect(!bench.exists("nightshift.sqlite"))
        }
    }
}
