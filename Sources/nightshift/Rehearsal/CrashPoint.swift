import Foundation
import Synchronization

/// A place where a rehearsed crash ends the process as `kill -9` would, for the chaos tests: nothing is flushed, nothing is
/// closed, no handler runs.
///
/// `NIGHTSHIFT_REHEARSE_CRASH=PLACE:N` in the environment ends the process the Nth time it comes to the place. Without it the
/// wrappers that hold these places are not even put together.
final class CrashPoint: Sendable {
    enum Place: String, CaseIterable {
        case duringMigration = "during-migration"
        case duringEnqueue = "during-enqueue"
        case afterIntent = "after-intent"
        case beforePost = "before-post"
        /// A moment after the request went out, where its reply has not come by then.
        case duringPost = "during-post"
        case afterPost = "after-post"
        case beforeReplyCommit = "before-reply-commit"
        case afterReplyCommit = "after-reply-commit"
        case beforeEndCommit = "before-end-commit"
        case beforeDownload = "before-download"
        case midDownload = "mid-download"
        case afterRename = "after-rename"
        case afterStoredCommit = "after-stored-commit"
    }

    private let place: Place
    private let countdown: Atomic<Int>

    /// `nil` where the environment asks for none; a text that names no place is a usage error.
    static func fromEnvironment() throws -> CrashPoint? {
        guard let text = ProcessInfo.processInfo.environment["NIGHTSHIFT_REHEARSE_CRASH"], !text.isEmpty else {
            return nil
        }
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 2, let place = Place(rawValue: parts[0]), let count = Int(parts[1]), count >= 1 else {
            let places = Place.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("NIGHTSHIFT_REHEARSE_CRASH is PLACE:N, with one of the places \(places)")
        }
        return CrashPoint(place: place, count: count)
    }

    private init(place: Place, count: Int) {
        self.place = place
        countdown = Atomic(count)
    }

    /// Ends the process if this is the place and the time.
    func pass(_ place: Place) {
        if isReached(place) { kill(getpid(), SIGKILL) }
    }

    /// Ends the process while `body` is still at work, a moment after it began, if this is the place and the time.
    func pass<Value: Sendable>(_ place: Place, during body: @Sendable () async -> Value) async -> Value {
        guard isReached(place) else { return await body() }
        let crash = Task {
            do { try await Task.sleep(for: Self.moment) } catch { return }
            kill(getpid(), SIGKILL)
        }
        defer { crash.cancel() }
        return await body()
    }

    /// Long enough for a request to arrive on this machine.
    private static let moment: Duration = .milliseconds(100)

    private func isReached(_ place: Place) -> Bool {
        place == self.place && countdown.subtract(1, ordering: .relaxed).newValue == 0
    }
}
