import ArgumentParser
import NightshiftCore
import Reports

/// Units of Provisioned Throughput that the user has bought.
struct PurchaseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Provisioned Throughput: the units purchased (at least 8).", valueName: "units"))
    var provisioned: Int?

    @Option(
        name: .customLong("commitment"),
        help: ArgumentHelp(
            "What they were purchased for. Default: 1-month.", valueName: "plan"))
    var plan: ProvisionedPlan?

    func validate() throws {
        if plan != nil, provisioned == nil { throw ValidationError("--commitment goes with --provisioned") }
        if let provisioned { try Self.check(units: provisioned, of: "--provisioned") }
    }

    static func check(units: Int, of option: String) throws {
        if units > LimitOptions.most { throw ValidationError("\(option) must be at most \(LimitOptions.most)") }
        if units < ProvisionedPlan.fewestUnits {
            throw ValidationError("\(option) starts at \(ProvisionedPlan.fewestUnits) units, the smallest commitment")
        }
    }

    var commitment: Commitment? {
        provisioned.flatMap { Commitment(plan ?? .oneMonth, units: $0) }
    }
}

extension ProvisionedPlan: ExpressibleByArgument {
    public init?(argument: String) {
        guard let plan = Self.allCases.first(where: { PlanWords.name($0) == argument }) else { return nil }
        self = plan
    }

    public static var allValueStrings: [String] { allCases.map(PlanWords.name) }
}
