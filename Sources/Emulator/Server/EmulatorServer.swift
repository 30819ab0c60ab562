import HTTPTypes
import Hummingbird
package import Logging
import NIOConcurrencyHelpers
import NIOCore

/// The emulator on a socket: start it inside another process, or run it until cancelled.
package final class EmulatorServer: Sendable {
    private let configuration: EmulatorConfiguration
    private let clock: any EmulatorClock
    private let logger: Logger
    private let desk: FrontDesk
    private let serving = NIOLockedValueBox<Task<Void, any Error>?>(nil)

    /// Reads the journal back, if one is configured. Nothing listens yet.
    /// - Parameter logger: silent unless given.
    package init(
        _ configuration: EmulatorConfiguration, clock: any EmulatorClock = SystemEmulatorClock(),
        logger: Logger? = nil
    ) throws(EmulatorError) {
        self.configuration = configuration
        self.clock = clock
        self.logger = logger ?? Logger(label: "emulator") { _ in SwiftLogNoOpLogHandler() }
        desk = try FrontDesk(configuration, clock: clock)
    }

    /// Listens, and returns the address once connections are accepted: `http://127.0.0.1:8080`, without `/v1`.
    package func start() async throws(EmulatorError) -> String {
        let (ports, port) = AsyncThrowingStream<Int, any Error>.makeStream()
        let application = Application(
            responder: EmulatorResponder(desk: desk, clock: clock, configuration: configuration),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1_024),
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
            logger: logger)
        let isFirst = serving.withLockedValue { task -> Bool in
            guard task == nil else { return false }
            task = Task {
                do {
                    try await application.run()
                    port.finish()
                } catch {
                    port.finish(throwing: error)
                    throw error
                }
            }
            return true
        }
        guard isFirst else { throw .alreadyStarted }
        do {
            for try await bound in ports { return "http://\(configuration.host):\(bound)" }
        } catch {
            throw .cannotListen(host: configuration.host, port: configuration.port, reason: "\(error)")
        }
        throw .cannotListen(host: configuration.host, port: configuration.port, reason: "stopped while starting")
    }

    /// Stops listening, ends all connections and closes the journal. Returns when that is done.
    package func stop() async {
        let task = serving.withLockedValue { $0 }
        task?.cancel()
        _ = await task?.result
        desk.close()
    }

    /// Serves until the surrounding task is cancelled.
    /// - Parameter onStart: told the address once connections are accepted.
    package func run(onStart: @Sendable (String) async -> Void = { _ in }) async throws {
        let address = try await start()
        await onStart(address)
        let task = serving.withLockedValue { $0 }
        let result = await withTaskCancellationHandler {
            await task?.result
        } onCancel: {
            task?.cancel()
        }
        desk.close()
        if !Task.isCancelled { try result?.get() }
    }

    /// The books as JSON or CSV, without going through HTTP.
    package func books(asCSV: Bool = false) throws -> String {
        try desk.step { account, now in
            asCSV ? account.booksAsCSV(at: now) : account.books(at: now).line + "\n"
        }
    }

    /// The invoice, without going through HTTP, with all that was ever accepted: what still runs is billed as it will end.
    package func finalInvoice() throws -> String {
        try desk.step { account, _ in account.invoice(at: nil) }
    }

    /// Changes settings while running, as `POST /emulator/faults` does.
    package func apply(_ settings: JSONValue) throws {
        try desk.step { (account, now) throws(Refusal) in try account.apply(settings, at: now) }
    }
}
