import NightshiftCore
import Testing

@testable import Runner
@testable import nightshift

@Suite("The progress display")
struct ProgressTextTests {
    private static let now = Timestamp(seconds: 1_800_000_015)

    /// A run of a thousand jobs, ten minutes old, with an image a minute lately.
    private func progress(
        failed: [(key: String, message: String)] = [], budget: MicroDollars? = nil, nextRequest: Timestamp? = nil
    ) -> RunProgress {
        var tally = Tally(summaries: [QueueSummary(jobs: [.queued: 1_000])])
        let price = ChargeRange(exactly: MicroDollars(40_400))
        for minute in (1...10).reversed() {
            for _ in 1...20 {
                tally.moved(
                    from: .queued, to: .completed, charge: ChargeChange(before: .nothing, after: price),
                    at: Self.now - .seconds(60 * minute))
            }
        }
        var failures = RecentFailures()
        for (key, message) in failed {
            tally.moved(from: .queued, to: .failed, charge: .none, at: Self.now)
            let failure = Failure(kind: .moderated, code: "content_moderated", message: message)
            failures.note(
                Job(
                    id: 1, batch: 1, key: key, request: GenerationRequest(prompt: "p"), price: .zero, outputName: "o",
                    priority: 0, tags: [:], state: .failed(failure), version: 1, tries: 1, resubmissions: 0))
        }
        return RunProgress(
            tally: tally, onTheWire: 1, running: 9, waitsFor: .slot, requestsPerMinute: 30, slots: 10,
            typicalLatency: nil, halt: nil, budget: budget, recentFailures: failures, isOutOfCredits: false,
            isServiceDown: false, nextRequest: nextRequest)
    }

    @Test("shows what is done, how fast, what it cost and what it waits for, in 80 columns")
    func block() {
        let lines = ProgressText(progress(budget: MicroDollars(25_000_000)), at: Self.now).block(width: 80)
        #expect(
            lines == [
                "███░░░░░░░░░░░░░░░ 200 of 1000 images",
                "█ █ █ █ █ █ █ █ █  20 images/min · limit 30/min",
                "spent $8.08 of $25.00 · about 40 min left",
                "waits for a slot (10) · 1 submitting, 9 generating, 0 downloading",
            ])
    }

    @Test("while the rate limit is what it waits for, that says how long it takes")
    func limited() {
        // 799 queued of 800 left at 30 a minute, the next in 20 s.
        let limited = progress(nextRequest: Self.now + .seconds(20))
        #expect(ProgressText(limited, at: Self.now).line.hasSuffix("; about 26 min left"))
        #expect(ProgressText(progress(), at: Self.now).line.hasSuffix("; about 40 min left"))
    }

    @Test("lists the latest failures below, as far as they fit, and nothing in them moves the cursor")
    func failures() {
        let failed = [
            ("a", "first"), ("b\u{1B}[2J", "second"), ("c", "third"), ("灯", String(repeating: "長", count: 80)),
        ]
        let lines = ProgressText(progress(failed: failed), at: Self.now).block(width: 80)
        #expect(lines.count == 4 + 3)
        #expect(lines[0].hasSuffix(" 200 of 1000 images, 4 failed"))
        #expect(lines[4] == "✗ b\u{FFFD}[2J  content_moderated: second")
        #expect(lines[5] == "✗ c  content_moderated: third")
        #expect(lines[6].hasPrefix("✗ 灯  content_moderated: 長長") && lines[6].hasSuffix("長…"))
        for line in lines { #expect(Cells.width(of: line) <= 79) }
    }

    @Test("no line is wider than the terminal, however narrow", arguments: [10, 20, 40, 60, 100, 300])
    func narrow(width: Int) {
        let long = progress(failed: [(String(repeating: "k", count: 200), "m")])
        for line in ProgressText(long, at: Self.now).block(width: width) { #expect(Cells.width(of: line) < width) }
    }

    @Test("colours only what is seen at a glance, and none under NO_COLOR")
    func colours() {
        let text = ProgressText(progress(failed: [("a", "m")]), at: Self.now)
        let plain = text.block(width: 80)
        #expect(text.block(width: 80, ink: .wanted(by: ["NO_COLOR": "1"])) == plain)
        #expect(text.block(width: 80, ink: .wanted(by: ["NO_COLOR": ""])) != plain)
        let coloured = text.block(width: 80, ink: .wanted(by: [:]))
        #expect(coloured[4] == "\u{1B}[31m" + plain[4] + "\u{1B}[0m")
        #expect(coloured.map { $0.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") } == plain)
    }
}

@Suite("What stands at the end of a terminal")
struct StandingBlockTests {
    @Test("is redrawn in place in one go, and not at all where nothing changed")
    func redrawn() {
        var block = StandingBlock()
        #expect(block.redrawing(["one", "two"], columns: 80) == "one\u{1B}[K\ntwo\u{1B}[K\n\u{1B}[J")
        #expect(block.redrawing(["one", "two"], columns: 80) == nil)
        #expect(block.redrawing(["one"], columns: 80) == "\u{1B}[2A\rone\u{1B}[K\n\u{1B}[J")
        #expect(block.erasure() == "\u{1B}[1A\r\u{1B}[J")
        #expect(block.erasure() == "")
        #expect(block.redrawing(["one"], columns: 80) == "one\u{1B}[K\n\u{1B}[J")
    }

    @Test("is taken back whole where the terminal became narrower and wrapped it")
    func wrapped() {
        var block = StandingBlock()
        _ = block.redrawing([String(repeating: "a", count: 79), "\u{1B}[31mb\u{1B}[0m"], columns: 80)
        let text = block.redrawing(["c"], columns: 40)
        #expect(text?.hasPrefix("\u{1B}[3A\r") == true)
    }
}

@Suite("Text in cells")
struct CellsTests {
    @Test(
        "counts two for what is wide and none for what is laid over another",
        arguments: [("", 0), ("abc", 3), ("灯台", 4), ("e\u{301}", 1), ("😀", 2), ("한", 2), ("ﬁ", 1), ("ｗ", 2), ("✗", 1)])
    func widths(text: String, width: Int) {
        #expect(Cells.width(of: text) == width)
    }

    @Test(
        "counts nothing for colours",
        arguments: [("\u{1B}[31mab\u{1B}[0m", 2), ("a\u{1B}[2;1m灯\u{1B}[0mm", 4), ("mm", 2), ("\u{7F}\t", 0)])
    func inked(text: String, width: Int) {
        #expect(Cells.width(ofInked: text) == width)
    }

    @Test("cuts between characters")
    func fits() {
        #expect(Cells.fit("灯台の灯", width: 8) == "灯台の灯")
        #expect(Cells.fit("灯台の灯", width: 7) == "灯台の…")
        #expect(Cells.fit("灯台の灯", width: 6) == "灯台…")
        #expect(Cells.fit("abc", width: 0) == "")
    }

    @Test("a sparkline is empty where nothing came, and full where the most did")
    func sparkline() {
        #expect(Sparkline.text(of: [0, 1, 4, 8]) == " ▁▄█")
        #expect(Sparkline.text(of: [0, 0]) == "  ")
        #expect(Sparkline.text(of: [3, 3]) == "██")
    }
}
