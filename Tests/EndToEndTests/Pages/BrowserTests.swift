import Foundation
import Testing

/// The page in a real browser. The browser is Debian's: `chromium` and `chromium-driver`, which scripts/test installs.
@Suite(.bounded, .enabled(if: Browser.isThere, "there is no chromium with its chromedriver to look at pages with"))
struct BrowserTests {
    private static let tiles = "document.querySelectorAll('#grid li').length"

    /// The keys below the pictures, as soon as they are drawn: a browser draws when it is its time.
    private func expectShown(
        _ keys: [String], _ browser: Browser, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var shown: [String] = []
        try? await eventually("the pictures \(keys)", within: .seconds(10)) {
            shown = try await browser.value(
                "[...document.querySelectorAll('#grid .caption bdi')].map((each) => each.textContent)")
            return shown == keys
        }
        #expect(shown == keys, sourceLocation: sourceLocation)
    }

    @Test func findsFiltersAndSorts() async throws {
        try await PageBench.with { bench, page in
            try await Browser.with(bench) { browser in
                try await browser.open(page)
                try await browser.waits(
                    for:
                        "\(Self.tiles) === 8 && [...document.querySelectorAll('#grid img')].every((each) => each.complete && each.naturalWidth > 0)"
                )
                try await expectShown(["a", "b", "c", "<b>d</b> #?%", "e", "f", "g", "h"], browser)
                #expect(try await browser.text("#tally") == "8 jobs · $0.2616 – $0.3424")
                try await browser.press("/")
                try await browser.press("red", " ", "seas", "on=w")
                try await expectShown(["a"], browser)
                #expect(try await browser.text("#tally") == "1 of 8 jobs · $0.0404")
                try await browser.press(Browser.Key.escape)
                try await browser.waits(for: "\(Self.tiles) === 8")
                try await browser.choose("failed", of: "state")
                try await expectShown(["f", "g"], browser)
                try await browser.choose("", of: "state")
                try await browser.choose("uni-1-max", of: "model")
                try await expectShown(["b"], browser)
                try await browser.click("#clear")
                try await browser.choose(#"["season","summer"]"#, of: "tag")
                try await expectShown(["<b>d</b> #?%", "e", "f"], browser)
                try await browser.click("#clear")
                try await browser.choose("cost", of: "sort")
                try await browser.click("#direction")
                try await expectShown(["b", "h", "g", "e", "<b>d</b> #?%", "c", "a", "f"], browser)
                try await browser.choose("name", of: "sort")
                try await expectShown(["h", "g", "f", "e", "c", "b", "a", "<b>d</b> #?%"], browser)
                // A search that nothing matches says so.
                try await browser.run(
                    "document.getElementById('search').value = 'zebra'; document.getElementById('search').dispatchEvent(new Event('input'))"
                )
                #expect(try await browser.value("!document.getElementById('nothing').hidden"))
                #expect(try await browser.value("document.title") == "shop-1 – nightshift")
            }
        }
    }

    @Test func opensAndMarksByKeyboard() async throws {
        try await PageBench.with { bench, page in
            try await Browser.with(bench) { browser in
                try await browser.open(page)
                try await browser.waits(for: "\(Self.tiles) === 8")
                try await browser.press(
                    Browser.Key.down, Browser.Key.right, "k", Browser.Key.left, "r", Browser.Key.enter)
                #expect(try await browser.value("document.getElementById('detail').open"))
                #expect(try await browser.text("#detail-title") == "a")
                #expect(try await browser.text("#detail-place") == "1 of 8")
                #expect(try await browser.value("document.getElementById('detail-reject').ariaPressed") == "true")
                // The file itself takes the place of the small picture.
                try await browser.waits(for: "document.getElementById('detail-image').src.startsWith('file:')")
                let facts = try await browser.text("#detail-facts")
                for fact in ["uni-1", "16:9", "season: winter", "$0.0404", "a.png", "SHA-256"] where !(fact == "a.png")
                {
                    #expect(facts.contains(fact), "\(fact)")
                }
                #expect(try await browser.text("#detail-attempts").contains("Attempt 1 of 1"))
                try await browser.press(Browser.Key.right, Browser.Key.right)
                #expect(try await browser.text("#detail-prompt") == "</script><script>document.title='broken'</script>")
                try await browser.press("k", Browser.Key.right)
                #expect(try await browser.text("#detail-title") == "<b>d</b> #?%")
                try await browser.waits(for: "document.getElementById('detail-image').src.startsWith('file:')")
                try await browser.press(Browser.Key.right)
                #expect(try await browser.text("#detail-attempts").contains("refunded (generation_failed)"))
                try await browser.press(Browser.Key.escape)
                #expect(try await browser.value("!document.getElementById('detail').open"))
                // Where one was is where one goes on.
                #expect(try await browser.value("document.activeElement.closest('li').dataset.index") == "4")
                #expect(try await browser.text("#marked") == "2 kept, 1 rejected")
                try await browser.reload()
                try await browser.waits(for: "\(Self.tiles) === 8")
                #expect(try await browser.text("#marked") == "2 kept, 1 rejected")
                try await browser.click("#export")
                #expect(try await browser.value("document.getElementById('marks-text').value") == "b\nc")
                try await browser.choose("all", of: "marks-which")
                try await browser.choose("jsonl", of: "marks-form")
                let lines: String = try await browser.value("document.getElementById('marks-text').value")
                #expect(lines.hasPrefix(#"{"batch":"shop-1","key":"a","mark":"reject","file":"a."#))
                #expect(lines.split(separator: "\n").count == 3)
                #expect(lines.split(separator: "\n").allSatisfy { $0.contains(/,"sha256":"[0-9a-f]{64}"}/) })
                #expect(try await browser.value("document.getElementById('marks-save').download") == "marks.jsonl")
            }
        }
    }

    /// A mark is one picture's: a page made after another picture took its place begins without it, and so does the queue.
    @Test func marksGoWithTheirPicture() async throws {
        try await PageBench.with { bench, page in
            try await Browser.with(bench) { browser in
                try await browser.open(page)
                try await browser.waits(for: "\(Self.tiles) === 8")
                // What failed has no picture to be marked.
                try await browser.press(Browser.Key.down, "r", Browser.Key.right, "k", Browser.Key.end, "r")
                #expect(try await browser.text("#marked") == "1 kept, 1 rejected")
                try await browser.click("#export")
                try await browser.choose("all", of: "marks-which")
                try await browser.choose("jsonl", of: "marks-form")
                let marks: String = try await browser.value("document.getElementById('marks-text').value")
                try bench.write(marks + "\n", to: "marks.jsonl")
                let taken = try await bench.nightshift("mark", "--from", "marks.jsonl")
                #expect(taken.out == "2 images marked: 1 keep, 1 reject, 0 none\n", "\(taken)")
                let retry = try await bench.nightshift("retry", "--where", "review=reject")
                #expect(retry.out.hasPrefix("1 job back in the queue"), "\(retry)")
                let early = try await bench.nightshift("mark", "--from", "marks.jsonl")
                #expect(early.code == 0 && early.err.contains("1 mark is left out"), "\(early)")
                #expect(try await bench.nightshift("resume", "--poll-interval", "1").code == 1)
                #expect(try await bench.nightshift("report", "--output", "page.html").code == 0)
                try await browser.reload()
                try await browser.waits(for: "\(Self.tiles) === 8")
                #expect(try await browser.text("#marked") == "1 kept, 0 rejected")
                // The page of before, and what somebody saved of it, reject nothing that nobody has seen.
                #expect(
                    try await bench.nightshift("mark", "--from", "marks.jsonl").out
                        == "1 image marked: 1 keep, 0 reject, 0 none\n")
                #expect(try await bench.nightshift("retry", "--where", "review=reject").out.hasPrefix("0 jobs"))
                #expect(try await bench.nightshift("verify").code == 0)
            }
        }
    }

    @Test func failuresSayWhatToType() async throws {
        try await PageBench.with { bench, page in
            try await Browser.with(bench) { browser in
                try await browser.open(page, part: "failures")
                let commands: [String] = try await browser.value(
                    "[...document.querySelectorAll('#failures code')].map((each) => each.textContent)")
                #expect(
                    commands.sorted() == [
                        "nightshift cancel shop-1", "nightshift export shop-1 --manifest --state failed > edited.jsonl",
                        "nightshift resume shop-1", "nightshift resume shop-1", "nightshift retry shop-1 --job g",
                        "nightshift retry shop-1 --state uncertain", "nightshift run edited.jsonl",
                    ])
                try await browser.click("#failures button")
                try await browser.waits(for: "\(Self.tiles) === 1")
                #expect(try await browser.text("#grid strong") == "Failed")
            }
        }
    }

    @Test(arguments: Browser.Window.all) func nobodyIsShutOut(_ window: Browser.Window) async throws {
        try await PageBench.with { bench, page in
            try await Browser.with(bench, window) { browser in
                for view in ["pictures", "failures", "costs"] {
                    try await browser.open(page, part: view)
                    try await browser.run(
                        "document.querySelectorAll('details').forEach((each) => { each.open = true })"
                    )
                    try await browser.waits(for: "!document.getElementById('\(view)').hidden")
                    #expect(try await browser.barriers() == [], "\(view)")
                }
                let paper: String = try await browser.value(
                    "getComputedStyle(document.documentElement).backgroundColor")
                #expect(paper == (window.isDark ? "rgb(19, 19, 21)" : "rgb(251, 250, 247)"))
                try await browser.open(page)
                try await browser.waits(for: "\(Self.tiles) === 8")
                for tile in [0, 5] {
                    try await browser.run("document.querySelectorAll('#grid .frame')[\(tile)].click()")
                    #expect(try await browser.barriers() == [], "detail of \(tile)")
                    try await browser.press(Browser.Key.escape)
                }
                try await browser.click("#export")
                #expect(try await browser.barriers() == [], "marks")
            }
        }
    }

    @Test func saysSoWhenItWasMovedAway() async throws {
        try await PageBench.with { bench, page in
            let moved = bench.folder + "/elsewhere"
            try FileManager.default.createDirectory(atPath: moved, withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: page, toPath: moved + "/page.html")
            try await Browser.with(bench) { browser in
                try await browser.open(moved + "/page.html")
                try await browser.waits(for: "\(Self.tiles) === 8")
                try await browser.press(Browser.Key.down, Browser.Key.enter)
                try await browser.waits(for: "!document.getElementById('detail-notice').hidden")
                #expect(try await browser.text("#detail-notice").contains("./output/shop-1/a."))
                #expect(try await browser.value("document.getElementById('detail-image').naturalWidth > 0"))
            }
        }
    }

    /// Two thousand jobs: only those in view are in the document, and the last one is a key away.
    @Test func largeBatchesAreLight() async throws {
        try await Bench.with { bench in
            try bench.write(Manifest.lines(2_000), to: "many.jsonl")
            let run = try await bench.nightshift("run", "many.jsonl", "--until", "2020-01-01T00:00:00Z")
            #expect(run.code == 3, "\(run)")
            #expect(try await bench.nightshift("report", "--output", "page.html").code == 0)
            try await Browser.with(bench) { browser in
                try await browser.open(bench.folder + "/page.html")
                try await browser.waits(for: "\(Self.tiles) > 5")
                #expect(try await browser.value("\(Self.tiles) < 150"))
                try await browser.press(Browser.Key.down, Browser.Key.end)
                #expect(
                    try await browser.value("document.activeElement.closest('li').getAttribute('aria-posinset')")
                        == "2000")
                #expect(try await browser.value("\(Self.tiles) < 150"))
                let paper: Int = try await browser.value(
                    "(dispatchEvent(new Event('beforeprint')), document.querySelectorAll('.sheet figure').length)")
                #expect(paper == 2_000)
            }
        }
    }
}
