import Foundation
import Testing

/// One night: an emulator that outlives every round, a queue, and rounds that each end badly.
struct Night {
    let plan: NightPlan
    let bench: Bench
    let checks = Checks()
    let manifest: NightManifest
    var dice: Dice
    /// Rows in the manifest.
    var written = 0
    /// Rows in the queue when it was last looked at.
    var enqueued = 0
    var unsettled = 0
    var posts = 0
    /// A named place that is not reached by then is not reached at all.
    private static let longestRound: Duration = .seconds(4)
    /// After a signal: "exits within seconds".
    static let promptly: Duration = .seconds(8)
    private static let name = "night.jsonl"

    init(_ plan: NightPlan, _ bench: Bench) {
        self.plan = plan
        self.bench = bench
        manifest = NightManifest(seed: plan.seed, losesReplies: plan.losesReplies, hasChains: plan.hasChains)
        dice = Dice(seed: plan.seed, 0)
    }

    mutating func pass() async throws {
        try grow(by: 12)
        for number in 0...plan.kinds.count {
            // The first end always comes while the night's own queue is made.
            // A kill by the clock may come late on a busy machine, when something is on the wire: not where nothing may be lost.
            let first =
                plan.losesReplies ? Ending.birth(after: dice.whole(0...60)) : Ending(.crash(.duringEnqueue), &dice)
            let ending = number == 0 ? first : Ending(plan.kinds[number - 1], &dice)
            let place = "night \(plan.number), round \(number + 1), \(ending)"
            checks.enter(place)
            do {
                try await round(number, ending)
            } catch {
                checks.expect(false, "the round could be ended and looked at", "\(error)")
            }
        }
        checks.enter("night \(plan.number), the end")
        try await run()
        keep()
    }

    /// Appends rows to the manifest.
    mutating func grow(by rows: Int) throws {
        let rows = min(rows, plan.mostRows - written)
        guard rows > 0 else { return }
        written += rows
        try bench.write(manifest.lines(1...written), to: Self.name)
    }

    // MARK: Rounds

    private mutating func round(_ number: Int, _ ending: Ending) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let broken = checks.failed
        var weather = Weather(losesReplies: plan.losesReplies, holdsReplies: !ending.waitsForReplies, &dice)
        if ending.holdsReplies { weather.holdEveryReply() }
        try await emulation.control(weather.settings)
        let isReached: Bool
        if ending.strikesNewQueue, number > 0 {
            isReached = try await stillbirth("queue-\(number).sqlite", ending)
        } else {
            let runs = try choose(for: ending)
            let arguments = (runs ? begin : ["resume"]) + options
            let running = try bench.start(arguments, environment: Self.environment(of: ending))
            let (ended, wasReached) = try await end(running, ending)
            isReached = wasReached
            let sight = try await Sight(bench, emulation)
            expectFitting(ended, ending, sight)
            try await expectTruth(sight, mayHaveGrown: runs)
            (enqueued, unsettled, posts) = (sight.rows, sight.unsettled, sight.books.posts.received)
        }
        let seconds = (clock.now - start) / .seconds(1)
        Checks.note([
            "round", "\(plan.number)", plan.kind, ending.name, isReached ? "as meant" : "over before",
            checks.failed == broken ? "good" : "BROKEN", String(format: "%.1f", seconds),
        ])
        for name in weather.names { Checks.note(["weather", name]) }
    }

    /// True for `run`, false for `resume`; sees to it that there is something to do.
    private mutating func choose(for ending: Ending) throws -> Bool {
        var runs = enqueued == 0 || dice.happens(0.5)
        if case .crash(.duringEnqueue, _) = ending { runs = true }
        if unsettled < 10, written < plan.mostRows, enqueued > 0 {
            try grow(by: dice.whole(6...14))
            runs = true
        }
        return runs
    }

    /// How a batch is laid out is said when it begins, and may be said again.
    private var begin: [String] { ["run", Self.name] + (plan.hasShards ? ["--layout", "tar:7"] : []) }

    var options: [String] {
        ["--poll-interval", "1", "--rpm", "\(plan.rpm)", "--concurrency", "\(plan.slots)", "--verbose"]
            + (plan.flavour == .resubmit ? ["--lost-replies", "resubmit"] : [])
    }

    private static func environment(of ending: Ending) -> [String: String?] {
        guard case .crash(let place, let count) = ending else { return [:] }
        return ["NIGHTSHIFT_REHEARSE_CRASH": "\(place.rawValue):\(count)"]
    }

    /// Ends a round as it is meant to end, unless the run is over before.
    private func end(_ running: Running, _ ending: Ending) async throws -> (Finished, Bool) {
        switch ending {
        case .crash:
            try? await eventually("the place", within: Self.longestRound) { !running.isRunning }
            let isReached = !running.isRunning
            running.signal(SIGKILL)
            let ended = try await running.finished()
            return (ended, isReached && ended.isSignalled)
        case .kill(let after):
            try await Task.sleep(for: .milliseconds(after))
            running.signal(SIGKILL)
        case .birth(let after):
            try await killAtBirth(of: "nightshift.sqlite", running, after: after)
        case .interrupt(let after):
            try await Task.sleep(for: .milliseconds(after))
            return try await interrupted(running)
        case .interruptTwice(let after, let gap):
            try await Task.sleep(for: .milliseconds(after))
            running.signal(SIGINT)
            try await Task.sleep(for: .milliseconds(gap))
            return try await interrupted(running)
        }
        let ended = try await running.finished()
        return (ended, ended.isSignalled)
    }

    private func interrupted(_ running: Running) async throws -> (Finished, Bool) {
        let clock = ContinuousClock()
        let begin = clock.now
        running.signal(SIGINT)
        let ended = try await running.finished()
        checks.expect(clock.now - begin < Self.promptly, "a signal ends it within seconds", "\(ended)")
        return (ended, ended.isSignalled || ended.code == 3)
    }

    private func killAtBirth(of queue: String, _ running: Running, after: Int) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(5)
        while !bench.exists(queue), running.isRunning, clock.now < end {
            try await Task.sleep(for: .microseconds(500))
        }
        try await Task.sleep(for: .milliseconds(after))
        running.signal(SIGKILL)
    }

    /// A queue of its own that is killed while it is made, by a run that would submit nothing.
    private func stillbirth(_ queue: String, _ ending: Ending) async throws -> Bool {
        let command = ["run", Self.name, "--db", queue, "--until", "2020-01-01T00:00:00Z", "--quiet"]
        let running = try bench.start(command, environment: Self.environment(of: ending))
        if case .birth(let after) = ending { try await killAtBirth(of: queue, running, after: after) }
        let ended = try await running.finished()
        let answer = try await bench.nightshift("status", "--json", "--db", queue)
        if answer.code == 0 {
            let status: Status = try Bench.decoded(from: answer.out)
            checks.expect([0, written].contains(status.total), "an enqueue is all or nothing", answer.out)
        } else {
            // Nothing yet, or the tables of the first few migrations, which the next run goes on from.
            checks.expect(
                answer.code == 5 && answer.err.contains("there is no queue at"), "a half-made queue is no queue",
                "\(answer)")
        }
        let again = try await bench.start(command).finished()
        checks.expect(again.code == 3, "a run gets over a half-made queue", "\(again)")
        let later = try await bench.nightshift("status", "--json", "--db", queue)
        let status: Status? = try? Bench.decoded(from: later.out)
        checks.expect(status?.total == written, "an enqueue is all or nothing", "\(later)")
        let audit = try await bench.nightshift("verify", "--db", queue)
        checks.expect(audit.code == 0, "the books pass their own audit", "\(audit)")
        return ended.isSignalled
    }

    // MARK: The end

    /// Fair weather, and a run that nobody disturbs.
    private mutating func run() async throws {
        try await emulation.control(Weather.fair.settings)
        let last = try await bench.start(begin + options).finished(within: .seconds(240))
        let sight = try await Sight(bench, emulation)
        try await expectTruth(sight, mayHaveGrown: true)
        try await expectSettled(sight, last)
        try await expectPictures(sight)
        if plan.flavour == .gentle, !plan.hasShards { try await bench.expectAgreement(output: Self.output) }
        try await expectNothingLeftToDo(sight, last)
        Checks.note([
            "night", "\(plan.number)", plan.kind, "\(plan.kinds.count + 1)", "\(sight.rows)",
            "\(sight.count("completed"))", "\(sight.count("failed"))", "\(sight.count("uncertain"))",
            "\(sight.books.posts.received)", "\(sight.books.totals.charged)", "\(sight.status?.low ?? 0)",
            "\(sight.status?.high ?? 0)", checks.failed == 0 ? "good" : "BROKEN",
        ])
        noteFaults(of: sight.books)
    }

    static let output = "output/night-1"

    var emulation: Emulation {
        get throws {
            guard let emulation = bench.emulation else { throw Trouble("a night needs an emulator") }
            return emulation
        }
    }

    /// What the provider's books say was met.
    private func noteFaults(of books: Books) {
        let failures = Dictionary(grouping: books.generations.compactMap(\.failureCode)) { "generation failed: \($0)" }
        var met = failures.mapValues(\.count)
        for (status, count) in books.posts.refused { met["submission refused: \(status)"] = count }
        met["reply dropped"] = books.posts.droppedReplies
        met["request dropped"] = books.posts.droppedRequests
        let homes = books.generations.filter { $0.downloads > 0 }
        met["download repeated"] = homes.reduce(0) { $0 + $1.downloads - 1 }
        for (name, count) in met where count > 0 { Checks.note(["met", name, "\(count)"]) }
    }

    /// Where something broke, the queue, the images and all that was said are kept if a folder for that is named.
    private func keep() {
        guard checks.failed > 0, let folder = Ground.environment("NIGHTSHIFT_CHAOS_KEEP") else { return }
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let root = (bench.folder as NSString).deletingLastPathComponent
        try? FileManager.default.copyItem(atPath: root, toPath: "\(folder)/night-\(plan.number)-\(plan.seed)")
    }
}
