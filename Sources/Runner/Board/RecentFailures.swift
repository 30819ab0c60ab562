package import NightshiftCore

/// The latest jobs that failed in this run, newest last.
package struct RecentFailures: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let key: String
        package let failure: Failure
    }

    package private(set) var entries: [Entry] = []
    private static let most = 3

    mutating func note(_ job: Job) {
        guard case .failed(let failure) = job.state else { return }
        entries.append(Entry(key: job.key, failure: failure))
        if entries.count > Self.most { entries.removeFirst() }
    }
}
