import NightshiftCore

/// Whether the night is long enough, in words. Scripts may look for `deadline  met` and `deadline  missed`.
struct NightText {
    let night: Night
    let fit: NightFit
    /// The limits in force are those of purchased units.
    let isProvisioned: Bool

    var lines: [String] {
        let jobs = fit.jobs == 1 ? "the 1 job takes" : "all \(fit.jobs) jobs take"
        let start = night.start > night.now ? "from \(Spoken.clock(night.start, seenFrom: night.now)) " : ""
        let left =
            "\(Spoken.duration(fit.available)) \(start)until \(Spoken.clock(night.deadline, seenFrom: night.now))"
        guard !fit.isMet else {
            return ["deadline  met: \(left), and \(jobs) about \(Spoken.duration(fit.duration))"]
        }
        return [
            "deadline  missed: \(left), and \(jobs) about \(Spoken.duration(fit.duration))",
            "  \(fit.fitting) of \(fit.jobs) fit at the limits in force; \(fit.jobs - fit.fitting) would come later, "
                + "the last at about \(Spoken.clock(night.start + fit.duration, seenFrom: night.now))",
        ] + remedies
    }

    private var remedies: [String] {
        guard let limits = fit.sufficient, let units = fit.sufficientUnits else {
            return ["  no limit helps: \(fit.steps > 1 ? "the longest chain" : "a single generation") takes longer"]
        }
        guard !isProvisioned else {
            return ["  in time with \(units) units at their full rate and \(limits.slots) slots"]
        }
        return [
            "  in time with limits of \(limits.requestsPerMinute) requests a minute and \(limits.slots) slots, or with \(units) "
                + "units of Provisioned Throughput (nightshift plans says what they cost)"
        ]
    }
}
