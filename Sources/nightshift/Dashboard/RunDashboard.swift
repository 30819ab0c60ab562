import Dashboard
import Logging
import NightshiftCore
import Runner
import SQLiteStore

/// Opens the page of a run, or of a queue.
enum RunDashboard {
    /// The page of a run in this process, open before anything is submitted; `nil` where none is wanted.
    static func open(
        _ options: DashboardOptions, of runner: BatchRunner, batches: [Batch], database: String,
        time: any TimeSource, logger: Logger, logFormat: ReportingOptions.LogFormat
    ) async throws -> DashboardServer? {
        guard let port = options.dashboard, let number = port.number else { return nil }
        // A connection of its own: the page never waits for the runner's writes, nor they for it.
        var queue = QueueOptions()
        queue.db = database
        let (server, url) = try await open(
            DashboardSettings(
                port: number, shown: .these(batches)),
            orElsewhere: port == .usual, store: try queue.openForReading(), file: QueueFile(path: database),
            changes: CommandChanges(database: database, time: time), run: FollowedRun(runner: runner, time: time),
            time: time, logger: logger)
        switch logFormat {
        case .text: Console.mention("the dashboard is at \(url)")
        case .json:
            var said = logger
            said.logLevel = .info
            said.info("dashboard", metadata: ["url": "\(url)"])
        }
        return server
    }

    /// - Parameter orElsewhere: a port that is taken is no error; any other will do.
    static func open(
        _ settings: DashboardSettings, orElsewhere: Bool, store: any JobStore, file: QueueFile?,
        changes: (any QueueChanges)?, run: (any LiveRun)?, time: any TimeSource, logger: Logger
    ) async throws -> (DashboardServer, url: String) {
        do {
            let server = DashboardServer(
                settings, store: store, file: file, changes: changes, run: run, time: time, logger: logger)
            return (server, try await server.start())
        } catch {
            guard orElsewhere else { throw error }
        }
        var free = settings
        free.port = 0
        let server = DashboardServer(
            free, store: store, file: file, changes: changes, run: run, time: time, logger: logger)
        return (server, try await server.start())
    }
}
