import NightshiftCore
import Reports

/// The queue's books as Prometheus scrapes them: the same figures that `status` and `costs` give.
struct QueueMetrics {
    let reading: Reading
    /// By batch, in their order.
    let outcomes: [[AttemptOutcome.Name: Int]]
    let totals: AttemptTotals
    let run: LiveStanding?
    /// Batches that have series of their own; older ones are summed up, so that the number of series stays bounded.
    static let mostBatches = 20
    private static let others = "(older)"

    private typealias Sample = MetricsText.Sample

    var text: String {
        var text = MetricsText()
        let books = books
        text.add(
            "nightshift_jobs", .gauge, "Jobs by batch and state.",
            books.flatMap { book in
                JobState.Name.allCases.map {
                    Sample([("batch", book.name), ("state", $0.rawValue)], book.summary.count($0))
                }
            })
        text.add(
            "nightshift_attempts", .gauge, "Submissions by batch and how they stand; turned_away counts as no attempt.",
            books.flatMap { book in
                AttemptOutcome.Name.allCases.map {
                    Sample([("batch", book.name), ("outcome", $0.rawValue)], book.outcomes[$0] ?? 0)
                }
            })
        text.add(
            "nightshift_refunded_attempts_total", .counter, "Submissions that were refunded.",
            books.map { Sample([("batch", $0.name)], $0.summary.refundedAttempts) })
        text.add(
            "nightshift_spend_microdollars", .gauge,
            "What all submissions may have been charged: at least low, at most high; a million is one US dollar.",
            books.flatMap { book in
                [("low", book.summary.charge.low), ("high", book.summary.charge.high)].map {
                    Sample([("batch", book.name), ("bound", $0.0)], Int($0.1.amount))
                }
            })
        text.add(
            "nightshift_refunded_microdollars_total", .counter, "What refunded submissions gave back.",
            books.map { Sample([("batch", $0.name)], Int($0.summary.refunded.amount)) })
        text.add(
            "nightshift_failed_jobs", .gauge, "Failed jobs by why they failed.",
            Failure.Kind.allCases.map { kind in
                let count = reading.activity.failures.filter { $0.kind == kind }.map(\.count).reduce(0, +)
                return Sample([("kind", kind.rawValue)], count)
            })
        limits(&text)
        text.add(
            "nightshift_http_responses_total", .counter, "Answers to submissions by HTTP status.",
            totals.replies.sorted { $0.key < $1.key }.map { Sample([("status", String($0.key))], $0.value) })
        text.add(
            "nightshift_queue_wait_seconds", "From a job's way into the queue to its first submission.",
            totals.queueWait)
        text.add(
            "nightshift_generation_seconds", "From a submission's answer to when its image was seen to be ready.",
            totals.generation)
        if let run { add(run, to: &text) }
        return text.text
    }

    private func limits(_ text: inout MetricsText) {
        let activity = reading.activity
        text.add(
            "nightshift_requests_last_minute", .gauge, "How much of the requests a minute is used, by weight.",
            [Sample([], "\(activity.spentTokens.tenths / 10).\(activity.spentTokens.tenths % 10)")])
        text.add(
            "nightshift_requests_per_minute_limit", .gauge, "Requests a minute that the account may send.",
            (run?.requestsPerMinute ?? activity.announcedLimit).map { [Sample([], $0)] } ?? [])
        text.add(
            "nightshift_slots_in_use", .gauge, "Generations that run, and requests on the wire.",
            [Sample([], activity.openAttempts)])
        text.add(
            "nightshift_slots_limit", .gauge, "Generations that may run at once.",
            run.map { [Sample([], $0.slots)] } ?? [])
    }

    private func add(_ run: LiveStanding, to text: inout MetricsText) {
        text.add(
            "nightshift_paused", .gauge, "1 while somebody holds submissions back.", [Sample([], run.isPaused ? 1 : 0)])
        text.add(
            "nightshift_budget_microdollars", .gauge, "The most that may be spent, where the user said so.",
            run.budget.map { [Sample([], Int($0.amount))] } ?? [])
        text.add(
            "nightshift_wait_seconds_total", .counter, "How long the dispatcher has waited in this run, by what for.",
            run.waits.sorted { $0.key < $1.key }.map { Sample([("for", $0.key)], MetricsText.seconds($0.value)) })
        text.add("nightshift_polls_total", .counter, "Polls that were answered in this run.", [Sample([], run.polls)])
        text.add(
            "nightshift_poll_lag_seconds_total", .counter, "By how much those polls went out late, summed up.",
            [Sample([], MetricsText.seconds(run.pollLag))])
    }

    private struct Book {
        let name: String
        var summary: QueueSummary
        var outcomes: [AttemptOutcome.Name: Int]
    }

    private var books: [Book] {
        let all = zip(reading.entries, outcomes).map {
            Book(name: $0.batch, summary: $0.summary, outcomes: $1)
        }
        let older = all.dropLast(Self.mostBatches)
        guard !older.isEmpty else { return all }
        let sum = older.reduce(into: Book(name: Self.others, summary: QueueSummary(), outcomes: [:])) {
            $0.summary = $0.summary + $1.summary
            $0.outcomes.merge($1.outcomes, uniquingKeysWith: +)
        }
        return [sum] + all.suffix(Self.mostBatches)
    }
}
