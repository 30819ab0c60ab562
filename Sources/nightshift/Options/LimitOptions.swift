import ArgumentParser

/// The account's limits, as the user knows them.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Requests per minute. Default: 30, then what the provider's X-RateLimit-Limit says.", valueName: "count"))
    var rpm: Int?

    @Option(
        help: ArgumentHelp(
            "Concurrent generations on the account. Default: 10; 1000 with --provisioned.", valueName: "count"))
    var concurrency: Int?

    func validate() throws {
        try Self.check(rpm, of: "--rpm")
        try Self.check(concurrency, of: "--concurrency")
    }

    /// More than any account has, and far from any overflow.
    static let most = 100_000

    /// "Default 10": "Limits" of the contract.
    static let defaultSlots = 10

    static func check(_ value: Int?, of option: String) throws {
        guard let value, !(1...most).contains(value) else { return }
        throw ValidationError("\(option) must be 1 to \(most)")
    }
}
