import ArgumentParser
import NightshiftCore

/// How a run goes: shared by every command that runs something, or says what running it would mean.
///
/// Groups stand side by side, not within each other: each level makes the parser several times slower.
struct RunOptions: ParsableArguments {
    @OptionGroup(title: "Pictures") var place: OutputOption
    @OptionGroup(title: "Limits of the account") var limits: LimitOptions
    @OptionGroup(title: "Limits of the account") var purchase: PurchaseOptions
    @OptionGroup(title: "What to submit, and when to stop") var submission: SubmissionOptions
    @OptionGroup(title: "What is said") var reporting: ReportingOptions
    @OptionGroup(title: "What is said") var logs: LogFileOptions
    @OptionGroup(title: "What is said") var dashboard: DashboardOptions
    @OptionGroup(title: "Account") var account: AccountOptions
    @OptionGroup(title: "Emulator") var emulation: EmulationOptions

    /// Under Provisioned Throughput the provider sets no limit of its own; ours keeps memory and sockets bounded.
    var slots: Int { limits.concurrency ?? (purchase.provisioned == nil ? LimitOptions.defaultSlots : 1_000) }

    var rateLimit: RateLimit {
        if let provisioned = purchase.provisioned {
            return RateLimit(chosen: min(limits.rpm ?? .max, provisioned), weights: .byModel)
        }
        return RateLimit(chosen: limits.rpm)
    }
}
