import ArgumentParser
import NightshiftCore

/// The account's limits, as the user knows them.
struct LimitOptions: ParsableArguments {
    @Option(help: "Requests per minute. Default: 30, then what the provider's X-RateLimit-Limit says.")
    var rpm: Int?

    @Option(help: "Concurrent generations on the account. Default: 10; 1000 with --provisioned.")
    var concurrency: Int?

    @OptionGroup var purchase: PurchaseOptions

    func validate() throws {
        try Self.check(rpm, of: "--rpm")
        try Self.check(concurrency, of: "--concurrency")
    }

    private var provisioned: Int? { purchase.provisioned }

    /// More than any account has, and far from any overflow.
    static let most = 100_000

    /// "Default 10": "Limits" of the contract.
    static let defaultSlots = 10

    static func check(_ value: Int?, of option: String) throws {
        guard let value, !(1...most).contains(value) else { return }
        throw ValidationError("\(option) must be 1 to \(most)")
    }

    /// Under Provisioned Throughput the provider sets no limit of its own; ours keeps memory and sockets bounded.
    var slots: Int { concurrency ?? (provisioned == nil ? Self.defaultSlots : 1_000) }

    var rateLimit: RateLimit {
        if let provisioned { return RateLimit(chosen: min(rpm ?? .max, provisioned), weights: .byModel) }
        return RateLimit(chosen: rpm)
    }
}
