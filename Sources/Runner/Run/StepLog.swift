import Logging
import NightshiftCore

/// A step of an attempt as a log line: what is on record from now on, and nothing that is not.
struct StepLog {
    let before: Claim
    let after: Claim
    /// The batch's name.
    let batch: String

    /// What kind of step it was.
    private var event: String {
        switch before.job.state {
        case .queued, .waiting, .submitting: "submission"
        case .generating: "outcome"
        case .downloading, .completed, .failed, .uncertain, .cancelled: "download"
        }
    }

    func write(to logger: Logger) {
        // Put together only where somebody listens.
        guard logger.logLevel <= .trace else { return }
        logger.trace("\(event) of \(before.job.key): \(after.job.state.name.rawValue)", metadata: metadata)
    }

    private var metadata: Logger.Metadata {
        let attempt = after.attempt
        var fields: Logger.Metadata = [
            "event": "\(event)", "batch": "\(batch)", "job": "\(after.job.key)",
            "state": "\(after.job.state.name.rawValue)", "attempt": .stringConvertible(attempt.number),
            "request_id": "\(attempt.requestID)", "outcome": "\(attempt.outcome.name.rawValue)",
            "low_usd": "\(attempt.charge.low.decimal)", "high_usd": "\(attempt.charge.high.decimal)",
            "polls": .stringConvertible(attempt.polls),
        ]
        if let generation = attempt.generation { fields["generation_id"] = "\(generation.text)" }
        if let status = attempt.httpStatus { fields["http_status"] = .stringConvertible(status) }
        if let code = attempt.outcome.code { fields["code"] = "\(code)" }
        if let message = attempt.message { fields["detail"] = "\(message)" }
        switch after.job.state {
        case .completed(let image):
            fields["file"] = "\(image.file)"
            fields["bytes"] = .stringConvertible(Int(image.bytes))
            fields["sha256"] = "\(image.sha256)"
        case .failed(let failure): fields["problem"] = "\(failure.message)"
        case .queued, .waiting, .submitting, .generating, .downloading, .uncertain, .cancelled: break
        }
        return fields
    }
}
