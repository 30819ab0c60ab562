import Foundation
import Testing

/// The live page in a real browser: what it shows while a batch runs, what can be done from it, and who can use it.
@Suite(.bounded, .enabled(if: Browser.isThere, "there is no chromium with its chromedriver to look at pages with"))
struct LivePageTests {
    private static let tiles = "document.querySelectorAll('#grid li').length"
    private static let rows = """
        {"id": "a", "prompt": "A red lamp"}
        {"id": "b", "prompt": "A blue chair", "aspect_ratio": "16:9"}
        {"id": "c", "prompt": "</script><script>document.title='broken'</script>", "tags": {"<img src=x onerror=alert(1)>": "1"}}
        {"id": "<img src=x onerror=alert(2)>", "prompt": "A \\u2028 line \\u202e and ' onerror='alert(3)"}
        {"id": "m", "prompt": "A mask <b>bold</b> [[fault:content_moderated]]"}

        """

    private func text(_ id: String, _ browser: Browser) async throws -> String {
        try await browser.text("#\(id)").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A finished batch of five, and its page, served by `nightshift dashboard`.
    private func withPage(_ body: (Bench, Page, Running) async throws -> Void) async throws {
        try await Bench.with { bench in
            try bench.write(Self.rows, to: "night.jsonl")
            let run = try await bench.nightshift("run", "night.jsonl", "--poll-interval", "1")
            #expect(run.code == 1, "\(run)")
            let served = try bench.start(["dashboard", "night", "--port", "0"])
            let page = try await Page.of(served)
            try await body(bench, page, served)
            guard served.isRunning else { return }
            served.signal(SIGTERM)
            #expect(try await served.finished().code == 0)
        }
    }

    @Test func followsARunToItsEnd() async throws {
        try await Bench.with(.init(latency: Ground.lasting(0.3), concurrency: 4)) { bench in
            try bench.write(Manifest.lines(24), to: "night.jsonl")
            let run = try bench.start([
                "run", "night.jsonl", "--dashboard", "0", "--concurrency", "4", "--budget", "5", "--quiet",
            ])
            let page = try await Page.of(run)
            try await Browser.with(bench, server: page.address) { browser in
                try await browser.visit(page.address + "/")
                try await browser.waits(for: "\(Self.tiles) > 0")
                try await browser.click("#pause")
                try await browser.waits(for: "document.getElementById('pause').textContent === 'Resume submitting'")
                try await eventually("the paused run to come to rest") {
                    let status = try await page.status()
                    return status.count("submitting") + status.count("generating") + status.count("downloading") == 0
                }
                let rest = try await bench.books()
                #expect(rest.posts.accepted < 24)
                // What the page says is what the provider's books say.
                let spent = String(format: "%.4f", Double(rest.totals.charged) / 1_000_000)
                try await browser.waits(
                    for: "document.getElementById('spent').title.includes('\(spent)')")
                try await browser.waits(
                    for: "document.getElementById('images-done').textContent === '\(rest.count("completed"))'")
                #expect(try await text("images-total", browser) == "of 24")
                #expect(try await text("spent-of", browser) == "of a budget of $5.00")
                #expect(try await text("slots", browser) == "0 of 4")
                #expect(try await browser.value("!document.getElementById('cancel').hidden"))
                try await browser.click("#pause")
                // The newest come first, each with its picture.
                try await browser.waits(
                    for: "\(Self.tiles) === 24 || document.getElementById('contact').dataset.state === 'ended'")
                try await browser.waits(for: "document.getElementById('contact').dataset.state === 'ended'")
                #expect(try await text("now", browser) == "Every image is home")
                #expect(try await text("images-done", browser) == "24")
                #expect(try await text("contact", browser) == "The run has ended")
                #expect(try await browser.value("\(Self.tiles)") == 24)
                // Nobody presses a button in vain.
                #expect(try await browser.value("document.getElementById('open-review').disabled"))
                #expect(try await text("why", browser).hasPrefix("nightshift dashboard serves this page again"))
            }
            #expect(try await run.finished().code == 0)
            try await bench.expectAgreement(output: "output/night-1")
        }
    }

    @Test func marksByKeyboardAndKeepsThem() async throws {
        try await withPage { bench, page, _ in
            try await Browser.with(bench, server: page.address) { browser in
                try await browser.visit(page.address + "/")
                try await browser.waits(
                    for:
                        "\(Self.tiles) === 4 && [...document.querySelectorAll('#grid img')].every((each) => each.complete && each.naturalWidth > 0)"
                )
                try await browser.click("#open-review")
                try await look(at: "a", browser)
                // A key that is held down marks what is seen, once.
                try await browser.run(
                    "document.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', repeat: true, bubbles: true }))")
                try await browser.press("k")
                try await look(at: "b", browser)
                try await browser.press("r")
                try await look(at: "c", browser)
                try await browser.press("r")
                try await look(at: "<img src=x onerror=alert(2)>", browser)
                #expect(try await text("review-prompt", browser).hasPrefix("A \u{2028} line \u{202e} and '"))
                // One back, taken back, and kept.
                try await browser.press("u")
                try await look(at: "c", browser)
                #expect(try await text("review-prompt", browser) == "</script><script>document.title='broken'</script>")
                try await browser.press(Browser.Key.left, Browser.Key.right)
                try await look(at: "c", browser)
                try await browser.press("k")
                try await look(at: "<img src=x onerror=alert(2)>", browser)
                try await browser.press("k")
                #expect(try await text("review-place", browser).hasSuffix("3 kept, 1 rejected"))
                #expect(try await text("review-empty", browser).contains("nightshift retry --where review=reject"))
                try await browser.press(Browser.Key.escape)
                #expect(try await browser.value("!document.getElementById('review').open"))
                try await browser.waits(for: "document.querySelectorAll('.badge').length === 4")
                try await browser.reload()
                try await browser.waits(for: "document.querySelectorAll('.badge[data-mark=keep]').length === 3")
            }
            for (mark, keys) in [("keep", ["a", "c", "<img src=x onerror=alert(2)>"]), ("reject", ["b"])] {
                let rows = try await bench.nightshift("export", "--review", mark, "--format", "jsonl").lines
                let ids = try rows.map { (try Bench.decoded(from: $0) as Row).id }
                #expect(ids.sorted() == keys.sorted())
            }
        }
    }

    /// Until the image of that key is to be seen: what is not yet there can't be marked.
    private func look(at key: String, _ browser: Browser) async throws {
        try await browser.waits(
            for:
                "document.querySelector('#review-key bdi').textContent === \"\(key)\" && !document.getElementById('review-image').hidden"
        )
    }

    /// What can't be seen is never marked in the dark, nor is the image before it shown in its place.
    @Test func whatIsGoneSaysSo() async throws {
        try await withPage { bench, page, _ in
            let file = try #require(try await bench.jobs("--state", "completed").first { $0.key == "b" }?.file)
            let (path, aside) = ("\(bench.folder)/output/night-1/\(file)", bench.folder + "/aside")
            try FileManager.default.moveItem(atPath: path, toPath: aside)
            try await Browser.with(bench, server: page.address, losesContact: true) { browser in
                try await browser.visit(page.address + "/")
                try await browser.waits(for: "\(Self.tiles) === 4")
                // From a tile: its prompt is fetched with it.
                try await browser.run("document.querySelector('#grid [title=c]').click()")
                try await look(at: "c", browser)
                try await browser.waits(
                    for: "document.getElementById('review-prompt').textContent.startsWith('</script>')")
                try await browser.press(Browser.Key.escape)
                try await browser.click("#open-review")
                try await look(at: "a", browser)
                try await browser.press(Browser.Key.right)
                try await browser.waits(
                    for:
                        "document.querySelector('#review-key bdi').textContent === 'b' && document.getElementById('review-image').hidden && document.getElementById('review-empty').textContent.startsWith('The file')"
                )
                #expect(try await browser.barriers() == [])
                // It may be rejected all the same.
                try await browser.press("r")
                try await look(at: "c", browser)
                try await browser.press(Browser.Key.escape)
                try await browser.waits(for: "document.querySelectorAll('.badge[data-mark=reject]').length === 1")
            }
            try FileManager.default.moveItem(atPath: aside, toPath: path)
        }
    }

    private struct Row: Decodable {
        let id: String
    }

    @Test func changesSayWhatTheyCost() async throws {
        try await withPage { bench, page, _ in
            try await Browser.with(bench, server: page.address) { browser in
                try await browser.visit(page.address + "/")
                try await browser.waits(for: "!document.getElementById('retry-failed').hidden")
                #expect(try await text("failures-count", browser) == "1")
                #expect(try await browser.text("#failure-groups h3") == "Moderated (content_moderated): 1")
                #expect(try await browser.value("document.querySelectorAll('#failures b, #failures img').length") == 0)
                try await browser.click("#retry-failed")
                try await browser.waits(for: "document.getElementById('confirm').open")
                #expect(try await text("confirm-title", browser) == "Submit 1 job again?")
                #expect(try await text("confirm-text", browser) == "Costs up to $0.0404, if it is charged once.")
                // Escape is a no, and so is what has the focus.
                try await browser.press(Browser.Key.escape)
                #expect(try await bench.status().count("failed") == 1)
                try await browser.click("#failure-groups button")
                try await browser.waits(for: "document.getElementById('confirm').open")
                #expect(try await text("confirm-title", browser) == "Submit m again?")
                try await browser.click("#confirm-yes")
                try await browser.waits(
                    for:
                        "document.getElementById('said').textContent === '1 job back in the queue; the run goes on with them, or nightshift resume'"
                )
                #expect(try await bench.status().count("queued") == 1)
                try await browser.waits(for: "!document.getElementById('cancel').hidden")
                try await browser.click("#cancel")
                try await browser.waits(for: "document.getElementById('confirm').open")
                try await browser.click("#confirm-yes")
                try await browser.waits(for: "document.getElementById('said').textContent === '1 job cancelled'")
                #expect(try await bench.status().count("cancelled") == 1)
                #expect(try await browser.value("document.getElementById('pause').hidden"))
            }
        }
    }

    @Test func comesBackAfterARestart() async throws {
        try await withPage { bench, page, served in
            try await Browser.with(bench, server: page.address, losesContact: true) { browser in
                try await browser.visit(page.address + "/")
                try await browser.waits(for: "document.getElementById('contact').dataset.state === 'live'")
                served.signal(SIGKILL)
                _ = try await served.finished()
                try await browser.waits(for: "document.getElementById('contact').dataset.state === 'lost'")
                #expect(try await text("contact", browser) == "Lost contact, trying again")
                #expect(try await text("images-done", browser) == "4")
                #expect(try await bench.nightshift("retry", "night").out.hasPrefix("1 job"))
                let port = try #require(page.address.split(separator: ":").last.map(String.init))
                let again = try bench.start(["dashboard", "night", "--port", port])
                try await browser.waits(for: "document.getElementById('contact').dataset.state === 'live'")
                // It shows what happened meanwhile, and its changes are taken by the new server.
                try await browser.waits(for: "!document.getElementById('cancel').hidden")
                try await browser.click("#cancel")
                try await browser.waits(for: "document.getElementById('confirm').open")
                try await browser.click("#confirm-yes")
                try await browser.waits(for: "document.getElementById('said').textContent === '1 job cancelled'")
                again.signal(SIGTERM)
                #expect(try await again.finished().code == 0)
                try await browser.waits(for: "document.getElementById('contact').dataset.state === 'ended'")
            }
        }
    }

    @Test(arguments: Browser.Window.all) func nobodyIsShutOut(_ window: Browser.Window) async throws {
        try await withPage { bench, page, _ in
            try await Browser.with(bench, window, server: page.address) { browser in
                try await browser.visit(page.address + "/")
                try await browser.waits(for: "\(Self.tiles) === 4 && !document.getElementById('retry-failed').hidden")
                #expect(try await browser.barriers() == [], "the page")
                try await browser.click("#retry-failed")
                try await browser.waits(for: "document.getElementById('confirm').open")
                #expect(try await browser.barriers() == [], "a change")
                try await browser.press(Browser.Key.escape)
                try await browser.click("#open-review")
                try await browser.waits(for: "document.getElementById('review-image').naturalWidth > 0")
                try await browser.press("k", Browser.Key.left)
                #expect(try await browser.barriers() == [], "review")
                try await browser.press(Browser.Key.escape)
            }
        }
    }
}
