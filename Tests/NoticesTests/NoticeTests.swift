import Foundation
import LumaAPI
import NightshiftCore
import Runner
import Testing

@testable import Notices

/// What a notice says, how it is signed, and what the command of --on-finish is told.
struct NoticeTests {
    private static let standing = RunStanding(
        batches: [.init(name: "night-1", output: "/pictures/night-1")], jobs: [.completed: 3, .failed: 1],
        charge: ChargeRange(low: MicroDollars(121_200), high: MicroDollars(161_600)))

    private static func notice(_ reason: String = "done", code: Int32? = 1) -> Notice {
        Notice(
            event: .finish, time: Timestamp(microseconds: 1_764_021_600_250_000), standing: standing, exitCode: code,
            reason: reason)
    }

    @Test func json() throws {
        #expect(
            try Self.notice().json(version: "1.2.3")
                == #"{"batches":["night-1"],"cost_usd":{"high":"0.1616","low":"0.1212"},"event":"finish","exit_code":1,"jobs":"#
                + #"{"cancelled":0,"completed":3,"downloading":0,"failed":1,"generating":0,"queued":0,"submitting":0,"total":4,"#
                + #""uncertain":0},"outputs":["/pictures/night-1"],"reason":"done","time":"2025-11-24T22:00:00.250Z","version":"1.2.3"}"#
        )
        #expect(try Self.notice(code: nil).json(version: "1").contains(#""exit_code":null"#))
    }

    /// One line that a pipe takes at once, whatever a provider or a file name says.
    @Test func strangersWords() throws {
        let evil = "a\nb\u{1B}[2J\u{202E}" + String(repeating: "x", count: 100_000)
        let batches = (0..<1_000).map { RunStanding.Batch(name: "\(evil)\($0)", output: evil) }
        let notice = Notice(
            event: .trouble, time: Timestamp(seconds: 0), standing: RunStanding(batches: batches), exitCode: 5,
            reason: evil)
        let json = try notice.json(version: "1")
        #expect(json.utf8.count < 32_768)
        #expect(!json.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    }

    @Test(
        arguments: [
            (nil, Notice.Event.finish), (.interrupted, .pause), (.budget, .pause), (.deadline, .pause),
            (.outOfCredits(detail: "402"), .pause), (.lostReplies(inARow: 25), .trouble),
            (.failures(3, of: 5), .trouble),
            (.accountRefused(status: 401, detail: "x"), .trouble), (.disk("full"), .trouble), (.trouble("x"), .trouble),
        ] as [(Halt?, Notice.Event)]) func events(_ halt: Halt?, _ event: Notice.Event)
    {
        #expect(Notice.Event(of: halt) == event)
    }

    @Test func conclusions() {
        #expect(Self.standing.conclusion == "3 of 4 jobs are completed; 1 failed")
        #expect(RunStanding(jobs: [.completed: 2]).conclusion == "every job is completed")
        #expect(RunStanding().conclusion == "there was nothing to do")
    }

    // MARK: The signature

    /// Computed with another library.
    @Test func signature() throws {
        let secret = try NotifySecret(" a-secret-of-sixteen\n")
        #expect(
            secret.signature(of: #"{"event":"finish"}"#, at: "1764021600")
                == "v1=04d5faf5ef16603874c2a0900801efa99be07690fe4eb18f61962e49c91bb3f2")
        #expect("\(secret)" == "a secret" && "\(String(reflecting: secret))" == "a secret")
        #expect(throws: NotifySecret.Flaw.short) { try NotifySecret("fifteen-letters") }
    }

    @Test func requests() throws {
        let hook = try Webhook("https://example.org/hook?token=t", secret: try NotifySecret("a-secret-of-sixteen"))
        let request = hook.request(
            #"{"event":"finish"}"#, event: .finish, delivery: "d-1", version: "1.2.3",
            at: Timestamp(microseconds: 1_764_021_600_999_999))
        #expect(request.url == "https://example.org/hook?token=t")
        #expect(request.fields["Content-Type"] == "application/json")
        #expect(request.fields["Nightshift-Event"] == "finish")
        #expect(request.fields["Nightshift-Delivery"] == "d-1")
        #expect(request.fields["Nightshift-Timestamp"] == "1764021600")
        #expect(
            request.fields["Nightshift-Signature"]
                == "v1=04d5faf5ef16603874c2a0900801efa99be07690fe4eb18f61962e49c91bb3f2")
        #expect(request.fields["Authorization"] == nil)
        #expect(hook.host == "example.org")
        let plain = try Webhook("http://127.0.0.1:8080/", secret: nil)
        #expect(
            plain.request("{}", event: .pause, delivery: "d", version: "1", at: .init(seconds: 0)).fields[
                "Nightshift-Signature"] == nil)
    }

    @Test(arguments: [
        "http://example.org/hook", "ftp://example.org", "https://", "example.org", "https://me:secret@example.org/",
        "http://127.0.0.1.example.org/",
    ]) func addressesThatAreRefused(_ address: String) {
        #expect(throws: Webhook.Flaw.self) { try Webhook(address, secret: nil) }
    }

    // MARK: The command's environment

    @Test func variables() {
        let variables = Self.notice("two\nlines").variables(over: [
            "PATH": "/bin", "LUMA_AGENTS_API_KEY": "luma-api-x", "COPY_OF_KEY": "Bearer luma-api-x",
            "NIGHTSHIFT_NOTIFY_SECRET": "s", "NIGHTSHIFT_RPM": "60",
        ])
        #expect(
            variables == [
                "PATH": "/bin", "NIGHTSHIFT_RPM": "60", "NIGHTSHIFT_IN_HOOK": "1", "NIGHTSHIFT_STATE": "finish",
                "NIGHTSHIFT_BATCH": "night-1", "NIGHTSHIFT_OUTPUT_FOLDER": "/pictures/night-1",
                "NIGHTSHIFT_EXIT_CODE": "1", "NIGHTSHIFT_REASON": "two\u{FFFD}lines",
                "NIGHTSHIFT_COST_LOW_USD": "0.1212", "NIGHTSHIFT_COST_HIGH_USD": "0.1616", "NIGHTSHIFT_JOBS_TOTAL": "4",
                "NIGHTSHIFT_JOBS_QUEUED": "0", "NIGHTSHIFT_JOBS_SUBMITTING": "0", "NIGHTSHIFT_JOBS_GENERATING": "0",
                "NIGHTSHIFT_JOBS_DOWNLOADING": "0", "NIGHTSHIFT_JOBS_COMPLETED": "3", "NIGHTSHIFT_JOBS_FAILED": "1",
                "NIGHTSHIFT_JOBS_UNCERTAIN": "0", "NIGHTSHIFT_JOBS_CANCELLED": "0",
            ])
    }
}
