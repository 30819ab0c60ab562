import ArgumentParser
import Emulator

/// How an emulator inside the process behaves.
struct EmulationOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Run against an emulator started inside the process; needs no key and costs nothing.")
    var emulator = false

    @Option(help: ArgumentHelp("How long its generations take: MIN:MEDIAN:MAX. Default: 2:4:8.", valueName: "seconds"))
    var emulatorLatency: LatencyProfile?

    @Option(help: ArgumentHelp("Faults it meets by chance, NAME=PROBABILITY,…", valueName: "list"))
    var emulatorFaults: FaultList?

    @Option(help: ArgumentHelp("Its requests per minute. Default: 30.", valueName: "count"))
    var emulatorRpm: Int?

    @Option(help: ArgumentHelp("Its concurrent generations. Default: 10.", valueName: "count"))
    var emulatorConcurrency: Int?

    @Option(help: ArgumentHelp("Where its randomness starts. Default: 1.", valueName: "number"))
    var emulatorSeed: UInt64?

    @Flag(help: "It takes no generation_id on source, as API version 2026-04-01.")
    var emulatorNoGenerationIds = false

    @Option(
        help: ArgumentHelp(
            "Write what it billed to this file at the end, for `costs --invoice`.", valueName: "file.csv"))
    var emulatorInvoice: String?

    private func refuseWithoutEmulator() throws {
        let given = [
            emulatorLatency != nil, emulatorFaults != nil, emulatorRpm != nil, emulatorConcurrency != nil,
            emulatorSeed != nil, emulatorNoGenerationIds, emulatorInvoice != nil,
        ]
        if given.contains(true) { throw ValidationError("--emulator-… options go with --emulator") }
    }

    func validate() throws {
        if !emulator { try refuseWithoutEmulator() }
        try LimitOptions.check(emulatorRpm, of: "--emulator-rpm")
        try LimitOptions.check(emulatorConcurrency, of: "--emulator-concurrency")
        if let emulatorInvoice { try InvoiceFile.check(emulatorInvoice, of: "--emulator-invoice") }
    }

    /// - Parameter journal: where its generations are kept, so that a killed run can go on with them.
    func configuration(journal: String) -> EmulatorConfiguration {
        var configuration = EmulatorConfiguration()
        configuration.latency = emulatorLatency ?? LatencyProfile(minimum: 2, median: 4, maximum: 8)
        configuration.faults = emulatorFaults?.chances ?? []
        configuration.rpm = emulatorRpm ?? configuration.rpm
        configuration.concurrency = emulatorConcurrency ?? configuration.concurrency
        configuration.seed = emulatorSeed ?? configuration.seed
        configuration.journalPath = journal
        configuration.takesGenerationIDs = !emulatorNoGenerationIds
        return configuration
    }
}

/// Faults with their probabilities, as they are written on the command line.
struct FaultList: ExpressibleByArgument {
    let chances: [FaultChance]

    init?(argument: String) {
        guard let chances = try? FaultChance.parse(argument) else { return nil }
        self.chances = chances
    }
}

extension LatencyProfile: ExpressibleByArgument {
    public init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard parts.count == 3, let minimum = parts[0], let median = parts[1], let maximum = parts[2],
            minimum >= 0, median >= minimum, maximum >= median, median > 0
        else { return nil }
        self.init(minimum: minimum, median: median, maximum: maximum)
    }

    public var defaultValueDescription: String { "\(minimum):\(median):\(maximum)" }
}
