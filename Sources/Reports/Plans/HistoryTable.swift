import NightshiftCore

/// What was submitted, month by month, and the busiest hour of it.
struct HistoryTable {
    private let history: SubmissionHistory

    init(_ history: SubmissionHistory) {
        self.history = history
    }

    private var months: [(month: LocalMonth, workload: Workload)] {
        history.months.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var lines: [String] {
        var table = TextTable([
            ("month", .left), ("model", .left), ("inputs", .right), ("images", .right), ("pay-as-you-go $", .right),
        ])
        for (month, workload) in months {
            for (kind, count) in workload.counts.sorted(by: { $0.key < $1.key }) {
                table.add([
                    month.text, kind.model.rawValue, "\(kind.inputImages)", "\(count)", (kind.price * count).decimal,
                ])
            }
            for (model, lump) in workload.lumps.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                table.add([month.text, model.rawValue, "forgotten", "\(lump.images)", lump.cost.decimal])
            }
            for (model, count) in workload.unpaid.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                table.add([month.text, model.rawValue, "refunded", "\(count)", MicroDollars.zero.decimal])
            }
        }
        let bill = history.bill
        let total = "in all  $\(bill.cost.decimal) in \(bill.months) month\(bill.months == 1 ? "" : "s")"
        return [table.rendered, total] + busiest
    }

    private var busiest: [String] {
        guard let hour = history.busiestHour else { return [] }
        return [
            "busiest hour  from \(hour.start.iso8601): \(hour.requests) request\(hour.requests == 1 ? "" : "s"), "
                + "\(PlanWords.unitMinutes(hour.weight)) unit-minute\(hour.weight == .requests(1) ? "" : "s")"
        ]
    }

    var json: JSONText {
        var fields: [String: JSONText] = [
            "months": .array(
                months.map { month, workload in
                    .object([
                        "month": .string(month.text), "images": JSONText(workload.images),
                        "unpaid_requests": JSONText(workload.requests - workload.images),
                        "pay_as_you_go_usd": .string(workload.cost.decimal),
                        "unit_minutes": .string(PlanWords.unitMinutes(workload.weight)),
                    ])
                })
        ]
        if let hour = history.busiestHour {
            fields["busiest_hour"] = .object([
                "start": .string(hour.start.iso8601), "requests": JSONText(hour.requests),
                "unit_minutes": .string(PlanWords.unitMinutes(hour.weight)),
            ])
        }
        return .object(fields)
    }
}
