import ArgumentParser
import NightshiftCore

/// The account's limits, as the user knows them.
struct LimitOptions: ParsableArguments {
    @Option(help: "Requests per minute. Default: 30, then what the provider's X-RateLimit-Limit says.")
    var rpm: Int?

    @Option(help: "Concurrent generations on the account. Default: 10; 1000 with --provisioned.")
    var concurrency: Int?

    @Option(help: "Provisioned Throughput: the units purchased (at least 8).")
    var provisioned: Int?

    func validate() throws {
        try Self.check(rpm, of: "--rpm")
        try Self.check(concurrency, of: "--concurrency")
        if let provisioned, provisioned > Self.most {
            throw ValidationError("--provisioned must be at most \(Self.most)")
        }
        if let provisioned, provisioned < ProvisionedPlan.fewestUnits {
            throw ValidationError(
                "--provisioned starts at \(ProvisionedPlan.fewestUnits) units, the smallest commitment")
        }
    }

    /// More than any account has, and far from any overflow.
    static let most = 100_000

    static func check(_ value: Int?, of option: String) throws {
        guard let value, !(1...most).contains(value) else { return }
        throw ValidationError("\(option) must be 1 to \(most)")
    }

    /// Under Provisioned Throughput the provider sets no limit of its own; ours keeps memory and sockets bounded.
    var slots: Int { concurrency ?? (provisioned == nil ? 10 : 1_000) }

    var rateLimit: RateLimit {
        if let provisioned { return RateLimit(chosen: min(rpm ?? .max, provisioned), weights: .byModel) }
        return RateLimit(chosen: rpm)
    }
}
