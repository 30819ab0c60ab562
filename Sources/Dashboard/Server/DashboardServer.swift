import Foundation
import Hummingbird
package import Logging
import NIOCore
package import NightshiftCore

/// The live page on a socket, from `start` to `stop`.
package final class DashboardServer: Sendable {
    private let settings: DashboardSettings
    private let desk: Desk
    private let logger: Logger
    private let time: any TimeSource
    private let serving = Guarded<Task<Void, any Error>?>(nil)

    /// - Parameters:
    ///   - store: only read from.
    ///   - file: the file that `store` reads; `nil` where it has none of its own.
    ///   - changes: how the page changes the queue; `nil` where it must not.
    ///   - run: the run in this process, where there is one.
    package init(
        _ settings: DashboardSettings, store: any JobStore, file: QueueFile? = nil, changes: (any QueueChanges)?,
        run: (any LiveRun)?, time: any TimeSource, logger: Logger
    ) {
        self.settings = settings
        self.logger = logger
        self.time = time
        let queue = QueueDesk(store: store, file: file, shown: settings.shown)
        desk = Desk(
            gate: Gate(reach: settings.reach, address: settings.address),
            feed: Feed(desk: queue, run: run, time: time, instance: String(Secret.random().text.prefix(8))),
            queue: queue, changes: changes.map(ChangeDesk.init), run: run, time: time)
    }

    /// Listens, and returns the address to open once connections are accepted; with the token, where one is needed.
    package func start() async throws(DashboardError) -> String {
        let (ports, port) = AsyncThrowingStream<Int, any Error>.makeStream()
        var quiet = logger
        // The framework tells of every start, and calls every end that we ask for an error.
        quiet.logLevel = .critical
        let application = Application(
            responder: DashboardResponder(desk: desk, logger: logger),
            server: .http1(configuration: .init(idleTimeout: TimeAmount(settings.idleLimit))),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.address, port: settings.port), serverName: nil,
                availableConnectionsDelegate: .maximum(settings.mostConnections, logger: quiet)),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: quiet)
        serving.withLock { task in
            task = Task {
                do {
                    try await application.run()
                    port.finish()
                } catch {
                    port.finish(throwing: error)
                    throw error
                }
            }
        }
        do {
            for try await bound in ports { return url(port: bound) }
        } catch {
            throw .cannotListen(address: settings.address, port: settings.port, reason: Self.reason(error))
        }
        throw .cannotListen(address: settings.address, port: settings.port, reason: "stopped while starting")
    }

    private static func reason(_ error: any Error) -> String {
        let text = "\(error)"
        return text.contains("EADDRINUSE") || text.contains("errno: 98") || text.contains("errno: 48")
            ? "another program listens there" : text
    }

    private func url(port: Int) -> String {
        let host = settings.address.contains(":") ? "[\(settings.address)]" : settings.address
        switch settings.reach {
        case .loopback: return "http://\(host):\(port)/"
        // Behind the number sign: browsers send it to nobody, so that it gets into no log and no referrer.
        case .network(let token): return "http://\(host):\(port)/#token=\(token.text)"
        }
    }

    /// How long pages have to hear that it is over, and to fetch the images that came last.
    private static let farewell: Duration = .seconds(5)
    /// After that long without a question they have what they wanted.
    private static let silence: Duration = .milliseconds(300)

    /// Shows every open page how it ended, and stops listening.
    package func stop() async {
        if await !desk.feed.isDeserted {
            let start = time.now()
            await desk.feed.end()
            while time.now() < start + Self.farewell {
                guard (try? await time.sleep(until: time.now() + .milliseconds(20))) != nil else { break }
                let quietSince = max(start, desk.lastAnswer.withLock { $0 } ?? start)
                if await desk.feed.isDeserted, time.now() > quietSince + Self.silence { break }
            }
        }
        let task = serving.withLock { $0 }
        task?.cancel()
        _ = await task?.result
    }

    /// Serves until the surrounding task is cancelled.
    package func serve() async throws {
        let task = serving.withLock { $0 }
        let result = await withTaskCancellationHandler {
            await task?.result
        } onCancel: {
            Task { await self.stop() }
        }
        if !Task.isCancelled { try result?.get() }
    }
}
