import Foundation

/// The file of JSON lines that lets an emulator in a killed process find its generations again.
///
/// A line is handed to the operating system before the reply goes out: it survives the death of the process, though
/// not of the machine. A last line without its end was torn by such a death; nobody was told of it, so it is dropped.
struct Journal {
    private let file: FileHandle
    private let path: String

    /// Opens the file, or creates it, and reads back what it holds.
    static func open(_ path: String) throws(EmulatorError) -> (journal: Journal, records: [JSONValue]) {
        let manager = FileManager.default
        if !manager.fileExists(atPath: path) {
            // It holds every prompt and the key that signs download addresses: for its owner's eyes only.
            guard manager.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
                throw .journalNotWritable(path: path)
            }
        }
        guard let data = manager.contents(atPath: path), let file = FileHandle(forUpdatingAtPath: path) else {
            throw .journalNotWritable(path: path)
        }
        let (records, kept) = try read(data, path: path)
        do {
            try file.truncate(atOffset: UInt64(kept))
            try file.seekToEnd()
        } catch { throw .journalNotWritable(path: path) }
        return (Journal(file: file, path: path), records)
    }

    /// The records of all whole lines, and how many bytes those lines take.
    private static func read(_ data: Data, path: String) throws(EmulatorError) -> ([JSONValue], Int) {
        var records: [JSONValue] = []
        var start = data.startIndex
        while let end = data[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = data[start..<end]
            guard let record = try? line.withUnsafeBytes({ try JSONReader.read($0) }) else {
                throw .journalDamaged(path: path, line: records.count + 1)
            }
            records.append(record)
            start = data.index(after: end)
        }
        return (records, start - data.startIndex)
    }

    func append(_ records: [JSONValue]) throws(EmulatorError) {
        guard !records.isEmpty else { return }
        let text = records.map { $0.line + "\n" }.joined()
        do { try file.write(contentsOf: Data(text.utf8)) } catch { throw .journalNotWritable(path: path) }
    }

    func close() { try? file.close() }
}
