import Dispatch
import Manifests
import NightshiftCore

/// The survey of a run's manifests on a thread of its own, so that a long manifest is surveyed while its rows are stored.
///
/// What is stored is kept only after `conclude`: a manifest with faults is refused whole. Where it can be known without delay, it
/// is refused before the queue is even opened: short manifests, and several at once, are surveyed to their end first.
final class SurveyAhead: Sendable {
    /// Rows of one manifest that are read before anything else happens; about a tenth of a second.
    private static let head = 50_000

    private let outcome = Guarded<Result<ManifestSurvey, any Error>?>(nil)
    /// Signalled when the head is read, and at the end.
    private let headRead = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - destination: where each manifest's images are to go.
    ///   - known: the jobs of the batch that each manifest would be added to.
    ///   - then: called on the survey's thread once nothing was found wrong.
    init(
        of manifests: ManifestOptions, to destination: @escaping @Sendable (String) throws -> Destination,
        known: @escaping @Sendable (String) -> KnownJobs,
        then: @escaping @Sendable (ManifestSurvey) -> Void
    ) {
        let head = manifests.manifests.count == 1 ? Self.head : .max
        DispatchQueue(label: "manifest.survey").async { [self] in
            var rows = 0
            let result = Result {
                try manifests.survey(to: destination, known: known) {
                    rows += 1
                    if rows == head { headRead.signal() }
                }
            }
            outcome.withLock { $0 = result }
            if case .success(let survey) = result { then(survey) }
            headRead.signal()
            ended.signal()
        }
    }

    /// Returns once the manifest's head is read; throws what was found wrong where that is already all of it.
    func begin() throws {
        headRead.wait()
        _ = try outcome.withLock { $0 }?.get()
    }

    /// Returns once all is read and nothing was found wrong; throws what was.
    func conclude() throws {
        ended.wait()
        ended.signal()
        _ = try outcome.withLock { $0 }?.get()
    }
}
