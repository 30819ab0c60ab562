import Emulator
import Foundation
import LumaAPI
import NightshiftCore
import Runner

/// The API that a run talks to, real or emulated.
struct Provider {
    let service: any GenerationService
    /// How the ledger names the account: the API's host and a fingerprint of the key.
    let account: String
    private let transport: CurlTransport
    private let emulator: EmulatorServer?
    private let invoice: String?

    static func open(_ options: RunOptions, database: String) async throws -> Provider {
        let emulator: EmulatorServer?
        let address: APIAddress
        let key: APIKey
        if options.emulation.emulator {
            let server = try EmulatorServer(options.emulation.configuration(journal: database + ".emulator"))
            address = try APIAddress(try await server.start() + "/v1")
            key = try APIKey("luma-api-emulator")
            emulator = server
        } else {
            key = try options.account.key()
            address = try options.account.address()
            emulator = nil
        }
        let transport = CurlTransport(connections: options.slots + RunPlan.parallelDownloads)
        let client = LumaClient(transport: transport, address: address, key: key, version: Nightshift.version)
        return Provider(
            service: try CrashPoint.fromEnvironment().map { CrashingService(base: client, crash: $0) } ?? client,
            account: options.emulation.emulator ? "emulator" : "\(address.host)#\(key.fingerprint)",
            transport: transport,
            emulator: emulator, invoice: options.emulation.emulatorInvoice)
    }

    /// Runs tasks on the thread where the service's answers arrive.
    var executor: any TaskExecutor { transport.executor }

    /// Calls back there.
    var alarmClock: any AlarmClock { transport.executor }

    /// Ends every connection; submissions that still wait for an answer become lost replies.
    func close() async {
        await transport.shutdown()
        await emulator?.stop()
    }

    /// What the emulator billed, where the user wants it. Once it is closed.
    func writeInvoice() throws {
        guard let emulator, let invoice else { return }
        try InvoiceFile.write(try emulator.finalInvoice(), to: invoice)
    }
}
