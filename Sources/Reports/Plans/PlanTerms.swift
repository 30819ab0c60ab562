import NightshiftCore

/// What differs besides the price: the table under "Which one should I pick?" of the pricing document.
enum PlanTerms {
    static let rows: [(what: String, payAsYouGo: String, provisioned: String)] = [
        ("billing", "per image", "monthly, per unit"),
        ("minimum spend", "none", "\(ProvisionedPlan.fewestUnits) units"),
        ("contract", "none", "1 month, 3 months or 1 year"),
        ("capacity", "shared", "dedicated"),
        ("rate limits", "yes, and 429s at peaks", "none up to the purchased requests a minute"),
        ("latency SLA", "no", "yes"),
        ("no-train guarantee", "no", "yes: what is processed there never trains the provider's models"),
    ]

    static let discounts =
        "annual commitments at higher volumes unlock additional discounts: contact sales, support+luma-agents-api@lumalabs.ai"

    static var lines: [String] {
        var table = TextTable([("", .left), ("pay-as-you-go", .left), ("Provisioned Throughput", .left)])
        for row in rows { table.add([row.what, row.payAsYouGo, row.provisioned]) }
        return [table.rendered, discounts]
    }

    static var json: JSONText {
        var fields: [String: JSONText] = ["discounts": .string(discounts)]
        for row in rows {
            let key = String(row.what.lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
            fields[key] = .object(["pay_as_you_go": .string(row.payAsYouGo), "provisioned": .string(row.provisioned)])
        }
        return .object(fields)
    }
}
