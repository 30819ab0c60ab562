import ArgumentParser
import Dashboard
import Logging
import NightshiftCore
import SQLiteStore

struct DashboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "Serves a live page of a batch, or of every batch, beside a run or without one.",
        discussion: """
            The page shows jobs, money, throughput, failures and the latest images, and takes marks of what to keep. /status \
            answers as `status --json` does, /metrics is for Prometheus. Without --bind only this machine can open it; with it, the \
            address that is printed holds a token, and whoever has it can see and change the queue. Nothing is encrypted.
            """)

    @OptionGroup var batch: BatchArgument
    @OptionGroup var queue: QueueOptions

    @Option(help: "The port to listen on; 0 takes a free one. Default: 8711, or a free one where that is taken.")
    var port: PagePort = .usual

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var bind = "127.0.0.1"

    @Flag(help: "Take no marks, retries or cancellations from the page.")
    var readOnly = false

    func validate() throws {
        if bind.isEmpty { throw ValidationError("--bind is an address of this machine, such as 0.0.0.0") }
    }

    func run() async throws {
        let store = try queue.openForReading()
        let shown: ShownBatches = batch.batch == nil ? .all : .these(try batch.resolve(in: store))
        let mayServe = AsyncStream<Void>.makeStream()
        let serving = Task {
            for await _ in mayServe.stream { try await serve(shown, of: store) }
        }
        // Before anybody can know that the page is there, and so ask for its end.
        let signals = SignalWatch { serving.cancel() }
        defer { signals.end() }
        mayServe.continuation.yield()
        mayServe.continuation.finish()
        try await serving.value
    }

    private func serve(_ shown: ShownBatches, of store: any JobStore) async throws {
        let time = SystemTime()
        let changes: (any QueueChanges)? = readOnly ? nil : CommandChanges(database: queue.db, time: time)
        let (server, url) = try await RunDashboard.open(
            DashboardSettings(address: bind, port: port.number ?? DashboardSettings.usualPort, shown: shown),
            orElsewhere: port == .usual, store: store, file: QueueFile(path: queue.db), changes: changes, run: nil,
            time: time,
            logger: Logger(label: "nightshift") { _ in ConsoleLog(format: .text) })
        Console.say("the dashboard is at \(url)")
        if !Reach.isLoopback(bind) {
            let may = readOnly ? "see the queue" : "see the queue and change it"
            Console.complain("whoever has that address can \(may); nothing is encrypted")
        }
        try await server.serve()
    }
}
