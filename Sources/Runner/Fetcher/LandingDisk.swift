import Foundation
import NightshiftCore

/// The disk's side of a large download: everything here runs on a thread that may block, piece by piece as it comes.
actor LandingDisk {
    private let executor = DiskExecutor.next()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let draft: LandingDraft
    private let landing: Landing

    init(_ draft: LandingDraft) {
        self.draft = draft
        landing = Landing(draft)
    }

    /// Whether a process that lives holds the temporary file.
    static func isBeingWritten(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    func append(_ bytes: [UInt8]) throws(DiskTrouble) {
        try landing.append(bytes)
    }

    func discard() {
        landing.discard()
    }

    /// - Parameter rest: the last bytes that came.
    func land(_ rest: [UInt8], endIsCertain: Bool) throws(DiskTrouble) -> LandingFile.Landing {
        try landing.append(rest)
        let whole: Landing.Whole
        switch landing.check(endIsCertain: endIsCertain) {
        case .unfit(let reason): return .unfit(reason)
        case .whole(let image): whole = image
        }
        if draft.isForShard {
            return .gathered(
                GatheredImage(
                    format: whole.format, bytes: whole.bytes, sha256: whole.sha256, path: landing.path, disk: self))
        }
        do {
            try landing.sync()
        } catch {
            landing.discard()
            throw error
        }
        landing.dropCached()
        do {
            let named = try landing.nameFinally(whole)
            try draft.folder.sync(named.folder)
            return .landed(named.landed)
        } catch  where error.isOfOneName {
            landing.discard()
            return .misnamed(error.description)
        }
    }
}
