import Dispatch
import Foundation
import NightshiftCore

/// Makes new names in folders durable, several with one `fsync(2)`.
///
/// As with group commit there is no waiting for company: while one sync of a folder runs, those who come gather for the next.
/// A sync that was already running might have missed their names. Callers block, so they must be threads of the disk's.
final class GroupSync: Sendable {
    /// One caller that waits, until it is told the result or is to carry out the next sync for all who gathered.
    private final class Waiter: Sendable {
        enum Turn {
            case lead([Waiter])
            case result(DiskTrouble?)
        }

        private let semaphore = DispatchSemaphore(value: 0)
        private let turn = Guarded<Turn>(.result(nil))

        func pass(_ turn: Turn) {
            self.turn.withLock { $0 = turn }
            semaphore.signal()
        }

        func wait() -> Turn {
            semaphore.wait()
            return turn.withLock { $0 }
        }
    }

    /// Folders of which a sync runs, with those who gather for the next.
    private let gathering = Guarded<[String: [Waiter]]>([:])

    func sync(_ folder: String) throws(DiskTrouble) {
        let waiter = Waiter()
        let mustLead = gathering.withLock { gathering in
            guard gathering[folder] != nil else {
                gathering[folder] = []
                return true
            }
            gathering[folder]?.append(waiter)
            return false
        }
        var company: [Waiter] = []
        if !mustLead {
            switch waiter.wait() {
            case .result(let trouble):
                if let trouble { throw trouble }
                return
            case .lead(let others): company = others
            }
        }
        let trouble = Self.carryOut(folder)
        for other in company { other.pass(.result(trouble)) }
        handOn(folder)
        if let trouble { throw trouble }
    }

    /// The first of those who gathered carries out the next sync for all of them.
    private func handOn(_ folder: String) {
        let next = gathering.withLock { gathering -> [Waiter] in
            let waiting = gathering[folder] ?? []
            gathering[folder] = waiting.isEmpty ? nil : []
            return waiting
        }
        next.first?.pass(.lead(Array(next.dropFirst())))
    }

    private static func carryOut(_ folder: String) -> DiskTrouble? {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return DiskTrouble(folder) }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 ? nil : DiskTrouble(folder)
    }
}
