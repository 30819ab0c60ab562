import Logging
import NightshiftCore
import Notices
import Runner

/// The first and the last lines of a run's log.
extension RunLog {
    static func begin(_ batches: [Batch], account: String, to logger: Logger) {
        logger.trace(
            "the run begins",
            metadata: [
                "event": "start", "batches": "\(batches.map(\.name).joined(separator: ","))", "account": "\(account)",
                "version": "\(Nightshift.version)",
            ])
    }

    /// Of a run that ended with an error: its books may be out of reach, so there is no summary.
    static func end(with error: any Error, to logger: Logger) {
        logger.trace("\(error)", metadata: ["event": "halt", "state": "\(Notice.Event.trouble.rawValue)"])
    }

    /// - Parameter halt: why the run stopped before its jobs were done, or `nil`.
    static func end(_ standing: RunStanding, status: ExitStatus, halt: Halt?, to logger: Logger) {
        if let halt {
            logger.trace(
                "\(halt.explanation)", metadata: ["event": "halt", "state": "\(Notice.Event(of: halt).rawValue)"])
        }
        var fields: Logger.Metadata = [
            "event": "summary", "exit_code": .stringConvertible(Int(status.rawValue)),
            "low_usd": "\(standing.charge.low.decimal)", "high_usd": "\(standing.charge.high.decimal)",
            "total": .stringConvertible(standing.total),
        ]
        for state in JobState.Name.allCases { fields[state.rawValue] = .stringConvertible(standing.count(state)) }
        logger.trace("\(halt?.explanation ?? standing.conclusion)", metadata: fields)
    }
}
