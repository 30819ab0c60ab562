import NightshiftCore
import Reports
import Runner

/// The last words of a run: what is done, what it cost, what failed and why, what to do next.
struct RunSummary {
    let batches: [Batch]
    let halt: Halt?
    /// What the user bought, where it is not pay-as-you-go.
    let commitment: Commitment?
    private static let mostListed = 10

    /// Prints them and returns the exit status.
    func conclude(from store: any JobStore) throws -> ExitStatus {
        // What was said on the way comes before it, also where both go to one file.
        Console.flush()
        var sum = QueueSummary()
        for batch in batches {
            let entry = try StatusReport.Entry(of: batch, in: store)
            let summary = entry.summary
            sum = sum + summary
            Console.say(StatusReport([entry]).text())
            Console.say("  images    \(Printable.text(batch.output))")
            try list(.failed, of: batch, count: summary.count(.failed), from: store)
            try list(.uncertain, of: batch, count: summary.count(.uncertain), from: store)
        }
        if let commitment {
            let use = CommitmentReport(try CommitmentUse(commitment, of: batches, in: store))
            for line in use.lines { Console.say(line) }
        }
        let status = ExitStatus(of: halt, jobs: sum)
        if let halt, status != .done { Console.mention("nightshift: \(halt.explanation)") }
        return status
    }

    private func list(_ state: JobState.Name, of batch: Batch, count: Int, from store: any JobStore) throws {
        guard count > 0 else { return }
        var lines: [String] = []
        let selection = Selection(batches: [batch.id], states: [state])
        do {
            try store.forEachJob(selection, withAttempts: true) { record in
                guard lines.count < Self.mostListed else { throw EnoughListed() }
                let request = state == .uncertain ? record.attempts.last.map { "request id \($0.requestID)" } : nil
                let parts = [record.job.key, request, record.problem].compactMap(\.self)
                lines.append(parts.map(Printable.text).joined(separator: "  "))
            }
        } catch is EnoughListed {
            // The rest is counted below.
        }
        Console.say("  \(state.rawValue)")
        for line in lines { Console.say("    \(line)") }
        guard count > lines.count else { return }
        Console.say("    … and \(count - lines.count) more: nightshift jobs \(batch.name) --state \(state.rawValue)")
    }
}

/// Ends a listing early.
private struct EnoughListed: Error {}
