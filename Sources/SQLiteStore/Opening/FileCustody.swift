import NightshiftCore

/// Notes that this process has a file open through SQLite, while it lives.
///
/// POSIX drops all of a process's locks on a file when it closes any descriptor of it, SQLite's own included. So a file's
/// header is read only where no store of this process has it open; one that has it open has read it already.
final class FileCustody: Sendable {
    struct Identity: Hashable {
        let device: UInt64
        let file: UInt64
    }

    private static let held = Guarded<[Identity: Int]>([:])
    let identity: Identity

    private init(identity: Identity) {
        self.identity = identity
    }

    deinit {
        Self.held.withLock { held in
            held[identity, default: 1] -= 1
            if held[identity] == 0 { held[identity] = nil }
        }
    }

    /// Looks at the file, created first where it is missing and `create` says so, and takes it into custody.
    static func take(_ file: DatabaseFile, create: Bool) throws -> (DatabaseFile.Content, FileCustody) {
        try held.withLock { held in
            if try create && file.identity() == nil { try file.create() }
            guard let identity = try file.identity() else { throw StoreError.missing(path: file.path) }
            let content = held[identity] == nil ? try file.content() : .queue
            held[identity, default: 0] += 1
            return (content, FileCustody(identity: identity))
        }
    }
}
