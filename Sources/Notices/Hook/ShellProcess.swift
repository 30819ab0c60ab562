import Foundation

/// A command line that `/bin/sh` runs in a process group of its own.
///
/// It is over when the shell is, whatever the shell left running. Foundation's `Process` waits until nobody holds a descriptor of
/// the shell's any more: a single program that it left in the background would hold up the end of a night.
struct ShellProcess: Sendable {
    struct Flaw: Error, CustomStringConvertible {
        let description: String

        init(_ number: Int32) { description = String(cString: strerror(number)) }
    }

    /// The shell, and the group that it leads.
    private let pid: pid_t

    /// Starts it. What it prints goes to our standard error.
    ///
    /// - Parameters:
    ///   - input: what it reads; smaller than a pipe's buffer (64 KiB), so that nothing waits for a shell that does not read.
    ///   - environment: all of it.
    /// - Throws: `Flaw`
    init(_ line: String, input: String, environment: [String: String]) throws {
        let pipe = Pipe()
        let words = Self.list(["/bin/sh", "-c", line])
        let variables = Self.list(environment.map { "\($0.key)=\($0.value)" })
        defer { for text in words + variables { free(text) } }
        pid = try Self.spawn(words, variables, input: pipe.fileHandleForReading.fileDescriptor)
        try? pipe.fileHandleForReading.close()
        try? pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? pipe.fileHandleForWriting.close()
    }

    /// As C takes it; the caller frees the texts.
    private static func list(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }

    private static func spawn(
        _ words: [UnsafeMutablePointer<CChar>?], _ variables: [UnsafeMutablePointer<CChar>?], input: Int32
    ) throws -> pid_t {
        #if canImport(Darwin)
            var attributes: posix_spawnattr_t?
            var actions: posix_spawn_file_actions_t?
            let closing = Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #else
            var attributes = posix_spawnattr_t()
            var actions = posix_spawn_file_actions_t()
            let closing: Int32 = 0
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Threads of ours block signals; it would inherit that, and could not be ended politely.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // Nor the fate of SIGPIPE, which this process outlives: `yes | head` would complain.
        var pipes = sigset_t()
        sigemptyset(&pipes)
        sigaddset(&pipes, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &pipes)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags =
            Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | closing
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDERR_FILENO)
        #if !canImport(Darwin)
            // Nothing of ours that is open gets through: the lock of the queue would be held by what it leaves running.
            let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            for descriptor in open.compactMap(Int32.init) where descriptor > STDERR_FILENO {
                posix_spawn_file_actions_addclose(&actions, descriptor)
            }
        #endif
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, "/bin/sh", &actions, &attributes, words, variables)
        guard failure == 0 else { throw Flaw(failure) }
        return pid
    }

    /// Waits for its end, on a thread of its own; to be called once. `nil` where somebody else has collected it.
    func end() async -> FinishCommand.Outcome? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: collect()) }
        }
    }

    private func collect() -> FinishCommand.Outcome? {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            if errno != EINTR { return nil }
        }
        let signal = status & 0x7F
        return signal == 0 ? .ended(status: (status >> 8) & 0xFF) : .killed(signal: signal)
    }

    /// To the whole group: what the shell started gets it as well, unless that has left the group.
    func signal(_ number: Int32) {
        kill(-pid, number)
    }
}
