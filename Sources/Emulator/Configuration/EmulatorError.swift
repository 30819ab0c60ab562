/// Why an emulator cannot start or go on.
package enum EmulatorError: Error, Equatable, CustomStringConvertible {
    case journalNotWritable(path: String)
    case journalDamaged(path: String, line: Int)
    case alreadyStarted
    case cannotListen(host: String, port: Int, reason: String)

    package var description: String {
        switch self {
        case .journalNotWritable(let path):
            "\(path): the emulator's journal cannot be written. Check the directory, its permissions and free space."
        case .journalDamaged(let path, let line):
            "\(path):\(line): not a record of the emulator's journal. Move the file away to start afresh."
        case .alreadyStarted: "this emulator was started before; make a new one"
        case .cannotListen(let host, let port, let reason):
            "\(host):\(port): cannot listen there (\(reason)). Choose another port, or 0 for any free one."
        }
    }
}
