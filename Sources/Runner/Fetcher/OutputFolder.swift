import Crypto
import Foundation
import NightshiftCore

/// The folder that a batch's images go to.
///
/// Downloads land in a hidden folder inside it first, so that a file under its final name is always whole.
package final class OutputFolder: Sendable {
    /// Absolute.
    package let path: String
    /// Folders below it (and itself) that are there and do not lead out of it.
    private let known = Guarded<Set<String>>([])
    /// Beyond that the set starts anew.
    private static let mostKnown = 1_000
    private let syncs = GroupSync()
    /// Small images land together.
    let landings = LandingGroup()

    package init(path: String) {
        self.path = path
    }

    /// Where downloads land before they get their final name.
    private var landing: String { path + "/.nightshift" }

    /// Creates the folder where it is missing, and makes sure that it can be written.
    package func prepare() throws(DiskTrouble) {
        try Self.makeFolder(path)
        guard access(path, W_OK | X_OK) == 0 else { throw DiskTrouble(path) }
    }

    /// Removes what was left half downloaded, and the landing folder once it is empty. What another process is just writing is
    /// left alone.
    ///
    /// - Parameter isAwaited: whether the job of this id is still to be fetched. If so, a download that has its final name
    ///   already is left as well: it proves to the next run that the file of that name is ours.
    package func sweep(unless isAwaited: (Int64) -> Bool) {
        landings.finish()
        for name in (try? FileManager.default.contentsOfDirectory(atPath: landing)) ?? [] {
            let path = landing + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, !LandingDisk.isBeingWritten(path)
            else { continue }
            let job = name.split(separator: "-").first.flatMap { Int64($0) }
            if status.st_nlink > 1, let job, isAwaited(job) { continue }
            unlink(path)
        }
        rmdir(landing)
    }

    /// - Parameter sidecar: what is to lie beside the image, once it is known how it came out.
    func landingFile(for job: Job, sidecar: (@Sendable (StoredImage) -> Sidecar)? = nil) -> LandingFile {
        let temporary = "\(landing)/\(temporaryName(of: job))"
        return LandingFile(
            LandingDraft(
                folder: self, name: job.outputName, temporary: temporary,
                sidecar: sidecar.map { SidecarDraft(temporary: temporary + ".json", content: $0) }, isForShard: false))
    }

    /// For an image that a shard is to take in.
    func gatheringFile(for job: Job) -> LandingFile {
        LandingFile(
            LandingDraft(
                folder: self, name: job.outputName, temporary: "\(landing)/\(temporaryName(of: job))", sidecar: nil,
                isForShard: true))
    }

    /// A temporary name of a file that is written outside of a run.
    func temporary(_ name: String) -> String { "\(landing)/\(name).part" }

    /// Removes the folder of temporary files where it is empty.
    func tidy() { rmdir(landing) }

    // MARK: For the disk's threads

    /// The folder that an image of this name goes to, made where it is missing, and looked at once in a run.
    func parent(of name: String) throws(DiskTrouble) -> String {
        let parent = Self.parent(of: "\(path)/\(name)") ?? path
        if known.withLock({ $0.contains(parent) }), access(parent, F_OK) == 0 { return parent }
        try refuseEscape(to: Self.existingFolder(above: parent))
        try Self.makeFolder(parent)
        try refuseEscape(to: parent)
        known.withLock { known in
            if known.count >= Self.mostKnown { known = [] }
            known.insert(parent)
        }
        return parent
    }

    /// A symbolic link inside the output folder must not lead images out of it.
    private func refuseEscape(to parent: String) throws(DiskTrouble) {
        let root = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let resolved = URL(fileURLWithPath: parent).resolvingSymlinksInPath().path
        guard resolved == root || resolved.isPath(below: root) else { throw DiskTrouble(parent, code: ELOOP) }
    }

    /// Returns once every name given in the folder before the call is durable.
    func sync(_ folder: String) throws(DiskTrouble) {
        try syncs.sync(folder)
    }

    /// The same in every run of the job, and not that of a job of another queue that shares the folder.
    private func temporaryName(of job: Job) -> String {
        let digest = SHA256.hash(data: Data((job.state.generation?.text ?? "").utf8))
        return "\(job.id)-\(Hexadecimal.text(digest, first: 8)).part"
    }

    /// Creates the folder and those above it, where they are missing.
    static func makeFolder(_ path: String) throws(DiskTrouble) {
        if mkdir(path, 0o777) == 0 { return }
        var code = errno
        if code == ENOENT, let parent = parent(of: path) {
            try makeFolder(parent)
            if mkdir(path, 0o777) == 0 { return }
            code = errno
        }
        // Some systems say that the disk can't be written before they say that the folder is there.
        guard !isFolder(path) else { return }
        throw DiskTrouble(path, code: code == EEXIST ? ENOTDIR : code)
    }

    /// The nearest folder that exists, at `path` or above it.
    static func existingFolder(above path: String) -> String {
        var path = path
        while !isFolder(path), let parent = parent(of: path) { path = parent }
        return path
    }

    private static func parent(of path: String) -> String? {
        // By bytes, as the system does: a slash and an accent behind it are one Character.
        var bytes = path.utf8[...]
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard bytes.count > 1, let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return slash == bytes.startIndex ? "/" : String(path[..<slash])
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
