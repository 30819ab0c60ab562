import Foundation

/// The file that a page is written to: whole under its name, or not at all.
package final class PageFile {
    /// Stands among the first bytes of every page: what tells a page of ours from somebody's work.
    static let mark = #"<meta name="generator" content="nightshift report">"#

    /// Absolute, with links followed.
    package let path: String
    private let part: OpenFile

    /// Takes the name, before any work is done for it.
    ///
    /// - Parameter force: replace a file that is no page of ours.
    package init(path: String, force: Bool) throws(PageTrouble) {
        self.path = path
        try Self.refuse(path, force: force)
        let url = URL(fileURLWithPath: path)
        // Always the same name: what a killed command left is taken over by the next one.
        let name = url.deletingLastPathComponent().path + "/." + url.lastPathComponent + ".part"
        do {
            part = try OpenFile(name, flags: O_NOFOLLOW)
        } catch {
            // The part's name is nobody's concern.
            guard case .disk(_, let code) = error else { throw error }
            throw .disk(path: path, code: code)
        }
        guard part.lock() else { throw .beingWritten(path: path) }
        try part.empty()
    }

    var length: Int64 { part.length }

    func write(_ text: String) throws(PageTrouble) { try part.write(text) }

    func write(_ bytes: [UInt8]) throws(PageTrouble) { try part.write(bytes) }

    func append(_ spool: OpenFile) throws(PageTrouble) { try part.append(spool) }

    /// Something to write aside: in the same folder, where there is room if anywhere, and without a name, so that nothing is
    /// left behind whatever happens.
    func spool() throws(PageTrouble) -> OpenFile {
        let name = part.path + "-" + UUID().uuidString
        let file = try OpenFile(name, flags: O_EXCL)
        unlink(name)
        return file
    }

    /// Gives the page its name.
    func publish() throws(PageTrouble) {
        try part.sync()
        guard rename(part.path, path) == 0 else { throw .disk(path: path, code: errno) }
    }

    /// Takes away what was begun.
    package func discard() { unlink(part.path) }

    private static func refuse(_ path: String, force: Bool) throws(PageTrouble) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .inTheWay(path: path) }
        guard !force else { return }
        guard let file = FileHandle(forReadingAtPath: path) else { throw .disk(path: path, code: EACCES) }
        defer { try? file.close() }
        let beginning = (try? file.read(upToCount: 1_024)) ?? Data()
        guard beginning.range(of: Data(mark.utf8)) != nil else { throw .inTheWay(path: path) }
    }
}
