import Foundation
import Logging
import NightshiftCore
import Testing

@testable import Dashboard

/// Over a real socket of this machine.
@Suite("Server")
struct ServerTests {
    private struct Session: Decodable {
        let token: String
        let instance: String
        let canPause: Bool
        let canChange: Bool
    }

    private actor Rehearsal: LiveRun {
        private(set) var isPaused = false
        private(set) var looks = 0

        func standing() -> LiveStanding {
            LiveStanding(
                wait: .init(kind: "rate_limit", text: "waits for the rate limit (30/min)", until: start),
                isPaused: isPaused, halt: nil, requestsPerMinute: 30, slots: 10, budget: .dollars(1),
                typicalLatency: nil, waits: [:], polls: 0, pollLag: .zero)
        }

        func pause() { isPaused = true }
        func resume() { isPaused = false }
        func lookAgain() { looks += 1 }
    }

    private func serve(
        _ queue: SampleQueue, address: String = "127.0.0.1", run: (any LiveRun)? = nil, readOnly: Bool = false,
        limits: (inout DashboardSettings) -> Void = { _ in },
        _ body: (PlainClient, String) async throws -> Void
    ) async throws {
        var settings = DashboardSettings(address: address, port: 0, shown: .these([queue.batch]))
        limits(&settings)
        let server = DashboardServer(
            settings, store: queue.store, file: QueueFile(path: queue.file),
            changes: readOnly ? nil : StoreChanges(store: queue.store), run: run, time: SystemTime(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let url = try await server.start()
        let port = try #require(url.firstMatch(of: #/:([0-9]+)//#).flatMap { Int($0.output.1) })
        do {
            try await body(PlainClient(port: port), url)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func session(_ client: PlainClient) async throws -> Session {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Session.self, from: Data(try await client.get("/session").body))
    }

    @Test("every answer forbids what the page does not need")
    func headers() async throws {
        let queue = try await SampleQueue.make()
        try await serve(queue) { client, _ in
            let image = try queue.job("done-1").job.id
            for path in ["/", "/assets/main.js", "/status", "/nowhere", "/image/\(image)", "/image/999", "/metrics"] {
                let answer = try await client.get(path)
                #expect(
                    answer.headers["content-security-policy"]
                        == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                )
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["referrer-policy"] == "no-referrer")
                #expect(answer.headers["access-control-allow-origin"] == nil)
                #expect(answer.headers["server"] == nil)
            }
            let refused = try await client.get("/status", ["Host": "evil.example"])
            #expect(refused.status == 403 && refused.headers["content-security-policy"] != nil)
        }
    }

    @Test("the page's files hold no script or style within the markup")
    func strictMarkup() {
        let page = String(decoding: Asset.page.bytes, as: UTF8.self)
        #expect(!page.contains("style=") && !page.contains("<style") && !page.contains("onclick"))
        #expect(page.matches(of: #/<script/#).count == 1)
        for asset in Asset.allCases where asset.type.hasPrefix("text/javascript") {
            let script = String(decoding: asset.bytes, as: UTF8.self)
            for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                #expect(!script.contains(way), "\(asset)")
            }
        }
    }

    @Test("images are the files byte for byte, and are kept by a browser that asks for them by their digest")
    func images() async throws {
        let queue = try await SampleQueue.make()
        try await serve(queue) { client, _ in
            let id = try queue.job("done-2").job.id
            let answer = try await client.get("/image/\(id)?v=abab")
            #expect(answer.status == 200 && answer.body == SampleQueue.png)
            #expect(answer.headers["content-type"] == "image/png")
            #expect(answer.headers["cache-control"] == "private, max-age=86400, immutable")
            let tag = try #require(answer.headers["etag"])
            #expect(try await client.get("/image/\(id)", ["If-None-Match": tag]).status == 304)
            #expect(try await client.get("/image/\(id)").headers["cache-control"] == "private, no-cache")
            let head = try await client.send("HEAD", "/image/\(id)")
            #expect(head.body.isEmpty && head.headers["content-length"] == "\(SampleQueue.png.count)")
            for path in ["/image/\(try queue.job("failed-1").job.id)", "/image/12345", "/image/../../etc/passwd"] {
                #expect(try await client.get(path).status == 404)
            }
            try FileManager.default.removeItem(atPath: queue.folder + "/done-2.png")
            #expect(try await client.get("/image/\(id)").status == 404)
        }
    }

    @Test("a job of a batch that the page does not show is not there")
    func otherBatches() async throws {
        let queue = try await SampleQueue.make()
        let other = try queue.store.sampleBatch("other-1", folder: queue.folder, keys: ["x"])
        try await serve(queue) { client, _ in
            #expect(other.name == "other-1")
            let token = try await session(client).token
            let order = #"{"batch": "other-1", "jobs": 0, "up_to_usd": "0.0000"}"#
            #expect(try await client.post("/cancel", token: token, order).status == 404)
            #expect(try await client.get("/quote?verb=cancel&batch=other-1").status == 404)
            #expect(try queue.job("x").job.state.name == .queued)
            #expect(!(try await client.get("/status").text.contains("other-1")))
        }
    }

    @Test("the status is that of the command, and what the run knows beside it")
    func status() async throws {
        let queue = try await SampleQueue.make(completed: 2, failed: 1, lost: 1, queued: 3)
        try await serve(queue, run: Rehearsal()) { client, _ in
            let answer = try await client.get("/status")
            let fields = try #require(
                try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
            let jobs = try #require(fields["jobs"] as? [String: Int])
            #expect(jobs["total"] == 7 && jobs["completed"] == 2 && jobs["uncertain"] == 1)
            let run = try #require(fields["run"] as? [String: Any])
            #expect(run["live"] as? Bool == true && run["requests_per_minute"] as? Int == 30)
            #expect((run["waits_for"] as? [String: String])?["kind"] == "rate_limit")
            #expect(run["budget_usd"] as? String == "1.0000")
            #expect(try await client.get("/healthz").text == "ok\n")
            let metrics = try await client.get("/metrics")
            #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(metrics.text.contains("nightshift_jobs{batch=\"night-1\",state=\"queued\"} 3\n"))
        }
    }

    @Test("a stream begins with all there is, goes on with what changes, and a page that comes back is told only that")
    func events() async throws {
        let queue = try await SampleQueue.make()
        try await serve(queue) { client, _ in
            let first = try await client.stream("/events") {
                $0.contains("event: trouble") && $0.contains("data: null")
            }
            for name in ["retry: 2000", "event: status", "event: images", "event: failures", "event: throughput"] {
                #expect(first.contains(name), "\(name)")
            }
            #expect(first.contains(#"no <b>"#))
            let known = try #require(first.matches(of: #/id: ([0-9a-f]+-[0-9]+)\n/#).last).output.1
            _ = try queue.store.mark(.keep, jobs: [queue.job("done-1").job.id], at: start)
            let second = try await client.stream("/events", ["Last-Event-ID": String(known)]) {
                $0.contains("event: images")
            }
            #expect(!second.contains("event: failures"))
            let foreign = try await client.stream("/events", ["Last-Event-ID": "deadbeef-99"]) {
                $0.contains("event: failures")
            }
            #expect(foreign.contains("event: status"))
        }
    }

    @Test("nothing is changed without the token, nor from elsewhere")
    func forged() async throws {
        let queue = try await SampleQueue.make()
        let run = Rehearsal()
        try await serve(queue, run: run) { client, _ in
            let token = try await session(client).token
            for path in ["/pause", "/cancel", "/retry-failed", "/mark"] {
                #expect(try await client.post(path, token: nil, "{}").status == 403)
                #expect(try await client.post(path, token: String(token.reversed()) + "0", "{}").status == 403)
                let foreign = ["Origin": "http://evil.example"]
                #expect(try await client.post(path, token: token, "{}", foreign).status == 403)
                let site = ["Sec-Fetch-Site": "cross-site"]
                #expect(try await client.post(path, token: token, "{}", site).status == 403)
                #expect(try await client.get(path).status == 405)
            }
            #expect(await !run.isPaused)
            #expect(try queue.store.summary(of: nil).count(.queued) == 2)
            let large = #"{"job": 1, "mark": ""# + String(repeating: "k", count: 5_000) + #""}"#
            #expect(try await client.post("/mark", token: token, large).status == 413)
        }
    }

    @Test("pause and resume reach the run; beside it they say why they can't")
    func pausing() async throws {
        let queue = try await SampleQueue.make()
        let run = Rehearsal()
        try await serve(queue, run: run) { client, _ in
            let session = try await session(client)
            #expect(session.canPause)
            #expect(try await client.post("/pause", token: session.token, "{}").status == 200)
            #expect(await run.isPaused)
            #expect(try await client.get("/status").text.contains(#""paused" : true"#))
            #expect(try await client.post("/resume", token: session.token, "{}").status == 200)
            #expect(await !run.isPaused)
        }
        try await serve(queue) { client, _ in
            let session = try await session(client)
            #expect(!session.canPause && session.canChange)
            let answer = try await client.post("/pause", token: session.token, "{}")
            #expect(answer.status == 409 && answer.text.contains("nightshift run --dashboard"))
        }
    }

    @Test("a change is quoted, and done as it was confirmed or not at all")
    func changing() async throws {
        let queue = try await SampleQueue.make(completed: 1, failed: 2, lost: 1, queued: 2)
        let run = Rehearsal()
        try await serve(queue, run: run) { client, _ in
            let token = try await session(client).token
            #expect(
                try await client.get("/quote?verb=retry-failed").text
                    == #"{"doubtful_jobs":0,"doubtful_up_to_usd":"0.0000","free":0,"jobs":2,"up_to_usd":"0.0808"}"#
                    + "\n")
            #expect(
                try await client.get("/quote?verb=retry-uncertain").text
                    == #"{"doubtful_jobs":1,"doubtful_up_to_usd":"0.0404","free":0,"jobs":1,"up_to_usd":"0.0404"}"#
                    + "\n")
            let stale = try await client.post("/retry-failed", token: token, #"{"jobs": 1, "up_to_usd": "0.0404"}"#)
            #expect(stale.status == 409 && stale.text.contains(#""jobs":2"#))
            #expect(try queue.store.summary(of: nil).count(.failed) == 2)
            #expect(try await client.post("/retry-failed", token: token, "{}").status == 400)
            let one = #"{"batch": "night-1", "key": "failed-2", "jobs": 1, "up_to_usd": "0.0404"}"#
            #expect(try await client.post("/retry-failed", token: token, one).text == "{\"jobs\": 1}\n")
            #expect(try queue.job("failed-2").job.state.name == .queued)
            #expect(try queue.job("failed-1").job.state.name == .failed)
            #expect(await run.looks == 1)
            // A run that goes on leaves fewer to cancel than were confirmed; more are asked about once more.
            let fewer = try await client.post("/cancel", token: token, #"{"jobs": 2, "up_to_usd": "0.0808"}"#)
            #expect(fewer.status == 409 && fewer.text.contains(#""jobs":3"#))
            let all = #"{"jobs": 5, "up_to_usd": "0.2020"}"#
            #expect(try await client.post("/cancel", token: token, all).text == "{\"jobs\": 3}\n")
            #expect(try queue.store.summary(of: nil).count(.cancelled) == 3)
        }
    }

    @Test("marks are kept, listed and counted")
    func reviewing() async throws {
        let queue = try await SampleQueue.make(completed: 5)
        try await serve(queue) { client, _ in
            let token = try await session(client).token
            let ids = try (1...5).map { try queue.job("done-\($0)").job.id }
            for (id, mark) in [(ids[0], #""keep""#), (ids[1], #""reject""#), (ids[2], #""keep""#), (ids[2], "null")] {
                #expect(
                    try await client.post("/mark", token: token, #"{"job": \#(id), "mark": \#(mark)}"#).status == 200)
            }
            #expect(try queue.job("done-1").review == .keep && queue.job("done-2").review == .reject)
            #expect(try queue.job("done-3").review == nil)
            let page = try await client.get("/review?limit=2").text
            #expect(page.contains(#""kept":1,"rejected":1"#) && page.contains("done-1") && !page.contains("done-3"))
            let rest = try await client.get("/review?after=\(ids[1])&only=unmarked").text
            #expect(rest.contains("done-3") && rest.contains("done-5") && rest.contains("a lighthouse, done-4"))
            let failed = try queue.job("failed-1").job.id
            for body in [#"{"job": \#(failed), "mark": "keep"}"#, #"{"job": 999, "mark": "keep"}"#] {
                #expect(try await client.post("/mark", token: token, body).status == 404)
            }
            #expect(
                try await client.post("/mark", token: token, #"{"job": \#(ids[0]), "mark": "maybe"}"#).status == 400)
        }
    }

    @Test("a mark is of the image that was looked at, and of no other")
    func marksOfAnotherImage() async throws {
        let queue = try await SampleQueue.make()
        try await serve(queue) { client, _ in
            let token = try await session(client).token
            let id = try queue.job("done-1").job.id
            let old = #"{"job": \#(id), "version": "cdcdcdcdcdcd", "mark": "reject"}"#
            let answer = try await client.post("/mark", token: token, old)
            #expect(answer.status == 409 && answer.text.contains("made anew since this page showed it"))
            #expect(try queue.job("done-1").review == nil)
            let seen = #"{"job": \#(id), "version": "abababababab", "mark": "reject"}"#
            #expect(try await client.post("/mark", token: token, seen).status == 200)
            #expect(try queue.job("done-1").review == .reject)
            // A mark is taken back by a null, not by a word that is missing.
            #expect(try await client.post("/mark", token: token, #"{"job": \#(id), "mrak": "keep"}"#).status == 400)
            #expect(try queue.job("done-1").review == .reject)
        }
    }

    @Test("a connection that brings no whole request is closed, and makes room for the one that waits")
    func dawdling() async throws {
        let queue = try await SampleQueue.make()
        try await serve(
            queue,
            limits: {
                $0.mostConnections = 1
                $0.idleLimit = .milliseconds(200)
            }
        ) { client, _ in
            let begun = ContinuousClock.now
            async let slow = client.dawdle()
            async let quick = client.get("/healthz")
            let (cut, answered) = try await (slow, quick)
            #expect(cut.status == 0 && answered.text == "ok\n")
            #expect(ContinuousClock.now - begun >= .milliseconds(200))
        }
    }

    @Test("connections beyond the most that are taken wait until there is room")
    func crowd() async throws {
        let queue = try await SampleQueue.make()
        try await serve(queue, limits: { $0.mostConnections = 1 }) { client, _ in
            let isOver = Guarded(false)
            var second: Task<Bool, any Error>?
            _ = try await client.stream("/events") { text in
                let told = text.matches(of: /event: status/).count
                if told > 0, second == nil {
                    second = Task {
                        let answer = try await client.get("/healthz")
                        return answer.status == 200 && isOver.withLock { $0 }
                    }
                }
                guard told >= 3 else { return false }
                isOver.withLock { $0 = true }
                return true
            }
            let hadWaited = try await #require(second).value
            #expect(hadWaited)
        }
    }

    @Test("a queue that was removed or replaced is not shown as if it were there")
    func removed() async throws {
        let queue = try await SampleQueue.make()
        try await serve(queue) { client, _ in
            let aside = queue.file + ".aside"
            try FileManager.default.moveItem(atPath: queue.file, toPath: aside)
            #expect(FileManager.default.createFile(atPath: queue.file, contents: Data()))
            try await eventually { try await client.get("/healthz").status == 503 }
            let status = try await client.get("/status")
            #expect(status.status == 503 && status.text.contains("was removed or replaced"), "\(status.text)")
            try FileManager.default.removeItem(atPath: queue.file)
            try FileManager.default.moveItem(atPath: aside, toPath: queue.file)
            try await eventually { try await client.get("/healthz").status == 200 }
        }
    }

    /// What is read at most once a second is another after a second.
    private func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<200 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("it did not come to pass")
    }

    @Test("a page that only shows takes nothing")
    func readOnly() async throws {
        let queue = try await SampleQueue.make()
        try await serve(queue, run: Rehearsal(), readOnly: true) { client, _ in
            let session = try await session(client)
            #expect(!session.canChange && !session.canPause)
            for path in ["/pause", "/cancel", "/mark"] {
                #expect(try await client.post(path, token: session.token, "{}").status == 403)
            }
            #expect(try await client.get("/quote?verb=cancel").status == 403)
        }
    }

    @Test("on the network: nothing without the token of the address")
    func network() async throws {
        let queue = try await SampleQueue.make()
        try await serve(queue, address: "0.0.0.0") { client, url in
            let token = try #require(url.firstMatch(of: /#token=([0-9a-f]{64})$/)).output.1
            #expect(try await client.get("/", ["Host": "studio:1"]).status == 200)
            let image = try queue.job("done-1").job.id
            for path in ["/status", "/metrics", "/events", "/session", "/image/\(image)", "/review"] {
                #expect(try await client.get(path, ["Host": "studio:1"]).status == 401)
                let answer = try await client.get(
                    path == "/events" ? "/status" : path, ["Authorization": "Bearer \(token)"])
                #expect(answer.status == 200)
            }
            let wrong = try await client.post("/login", token: nil, #"{"token": "\#(String(token.reversed()))x"}"#)
            #expect(wrong.status == 401 && wrong.headers["set-cookie"] == nil)
            let login = try await client.post("/login", token: nil, #"{"token": "\#(token)"}"#)
            let cookie = try #require(login.headers["set-cookie"])
            #expect(cookie.hasSuffix("; HttpOnly; SameSite=Strict; Path=/") && !cookie.contains(token))
            let held = ["Cookie": String(cookie.prefix { $0 != ";" })]
            #expect(try await client.get("/status", held).status == 200)
            #expect(try await client.post("/cancel", token: nil, "{}", held).status == 403)
        }
    }
}
