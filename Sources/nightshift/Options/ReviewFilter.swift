import ArgumentParser
import NightshiftCore

/// Which jobs are meant by what a person marked them.
enum ReviewFilter: String, CaseIterable, ExpressibleByArgument {
    case keep, reject, none

    /// Only what has an image can have a mark, or be without one.
    func admits(_ record: JobRecord) -> Bool {
        guard case .completed = record.job.state else { return false }
        return record.review?.rawValue == (self == .none ? nil : rawValue)
    }
}
