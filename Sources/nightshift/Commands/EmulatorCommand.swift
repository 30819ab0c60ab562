import ArgumentParser
import Emulator
import Foundation
import NightshiftCore

struct EmulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "emulator",
        abstract: "Serves the emulated API on loopback, for any client.",
        discussion: """
            Point a client at it with LUMA_BASE_URL=http://127.0.0.1:PORT/v1 and any key that starts with luma-api-. Its books \
            are at /emulator/books. A prompt that contains [[fault:NAME]] or [[fault:NAME xN]] meets that fault.
            """)

    @OptionGroup var settings: SettingsOptions

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8_700

    @Option(help: ArgumentHelp("Requests per minute.", valueName: "count"))
    var rpm = 30

    @Option(help: ArgumentHelp("Concurrent generations.", valueName: "count"))
    var concurrency = 10

    @Option(help: ArgumentHelp("Units of Provisioned Throughput; replaces both limits.", valueName: "units"))
    var provisioned: Int?

    @Option(help: ArgumentHelp("How long generations take: MIN:MEDIAN:MAX.", valueName: "seconds"))
    var latency = LatencyProfile()

    @Option(help: ArgumentHelp("Faults met by chance, NAME=PROBABILITY,…", valueName: "list"))
    var faults: FaultList?

    @Option(help: ArgumentHelp("Where randomness starts.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Dollars to spend before it answers 402. Default: unlimited.", valueName: "usd"))
    var credits: MicroDollars?

    @Option(help: ArgumentHelp("How long a download URL is valid.", valueName: "seconds"))
    var urlLifetime = 3_600.0

    @Option(help: ArgumentHelp("Long edge of the pictures.", valueName: "pixels"))
    var pictureSize = 512

    @Option(
        help: ArgumentHelp(
            "Write what it billed to this file at the end; beforehand it is at /emulator/invoice.csv.",
            valueName: "file.csv"))
    var invoice: String?

    @Option(help: ArgumentHelp("Keep generations across restarts in this file.", valueName: "path"))
    var journal: String?

    @Flag(help: "Take no generation_id on source, as API version 2026-04-01.")
    var noGenerationIds = false

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError("--port must be 0 to 65535") }
        try LimitOptions.check(rpm, of: "--rpm")
        try LimitOptions.check(concurrency, of: "--concurrency")
        try LimitOptions.check(provisioned, of: "--provisioned")
        if let invoice { try InvoiceFile.check(invoice, of: "--invoice") }
        if !(64...4_096).contains(pictureSize) { throw ValidationError("--picture-size must be 64 to 4096") }
    }

    func run() async throws {
        let server = try EmulatorServer(configuration)
        let serving = Task {
            try await server.run { address in
                Console.say("the emulator listens on \(address)/v1, its books are at \(address)/emulator/books")
            }
        }
        let signals = SignalWatch { serving.cancel() }
        defer { signals.end() }
        try await serving.value
        if let invoice { try InvoiceFile.write(try server.finalInvoice(), to: invoice) }
    }

    private var configuration: EmulatorConfiguration {
        var configuration = EmulatorConfiguration()
        configuration.port = port
        configuration.rpm = rpm
        configuration.concurrency = concurrency
        configuration.provisionedUnits = provisioned
        configuration.latency = latency
        configuration.faults = faults?.chances ?? []
        configuration.seed = seed
        configuration.credits = credits.map { Int($0.amount) }
        configuration.urlLifetime = urlLifetime
        configuration.longEdge = pictureSize
        configuration.journalPath = journal
        configuration.takesGenerationIDs = !noGenerationIds
        return configuration
    }
}
