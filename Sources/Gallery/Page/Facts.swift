import NightshiftCore
import Reports

/// The true numbers at the head of the page: those of `status` and `costs`.
struct Facts {
    struct Fact {
        let name: String
        let value: String
        let detail: String?
    }

    let title: String
    let span: String
    let facts: [Fact]
    /// What may have been charged for nothing.
    let notices: [String]
    let isRunning: Bool

    init(title: String, summary: QueueSummary, night: Night, notices: [String], clock: ClockText) {
        self.title = title
        self.notices = notices
        isRunning = !summary.isSettled
        let seconds = night.began.flatMap { began in night.ended.map { ($0 - began).inSeconds } } ?? 0
        if let began = night.began, let ended = night.ended {
            span = clock.span(began, ended)
        } else {
            span = "Nothing was submitted yet"
        }
        let images = summary.count(.completed)
        var facts = [
            Fact(
                name: "Images", value: Amount.grouped(images),
                detail: images == summary.total ? "all of them" : "of \(Amount.grouped(summary.total))"),
            Fact(
                name: "Cost", value: Amount.text(summary.charge),
                detail: summary.charge.isKnown
                    ? Amount.count(summary.attempts, "submission") : "not known more closely yet"),
            Fact(
                name: "Refunded", value: "$\(summary.refunded.decimal)",
                detail: Amount.count(summary.refundedAttempts, "submission")),
        ]
        if seconds > 0 {
            facts.append(Fact(name: "Duration", value: ClockText.length(seconds), detail: nil))
            let rate = Amount.rate(Double(images) / max(seconds, 1) * 60)
            facts.append(Fact(name: "Rate", value: rate, detail: "images a minute"))
        }
        self.facts = facts
    }
}
