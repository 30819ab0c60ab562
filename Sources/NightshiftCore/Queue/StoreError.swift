/// Our own trouble with the queue's storage. Each says what happened, where, and what to do.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    case nameTaken(batch: String)
    case noSuchSource(job: String, source: String)
    case notADatabase(path: String)
    case foreignDatabase(path: String)
    case newerVersion(path: String)
    case damaged(path: String, detail: String)
    case diskFull(path: String)
    case notWritable(path: String, detail: String)
    case missing(path: String)
    case replaced(path: String)
    case heldByAnother(path: String, holder: String)
    case failed(path: String, detail: String)

    package var description: String {
        switch self {
        case .nameTaken(let batch):
            "there is a batch named \(batch) already; choose another name"
        case .noSuchSource(let job, let source):
            "job \(job) edits the picture of \(source), which its batch does not have; nothing was stored"
        case .notADatabase(let path):
            "\(path) is not a database; give another file with --db"
        case .foreignDatabase(let path):
            "\(path) is a database of another program, and was left as it is; give another file with --db"
        case .newerVersion(let path):
            "\(path) was written by a newer version of nightshift, and was left as it is; use that version, or another file with --db"
        case .damaged(let path, let detail):
            "\(path) is damaged (\(detail)); restore a copy, or save what can be read with the sqlite3 shell's .recover"
        case .diskFull(let path):
            "no space left to write \(path); free some and run again: what is on record is safe, and a job whose reply could not be "
                + "written is uncertain, never submitted twice by itself"
        case .notWritable(let path, let detail):
            "can't write \(path) (\(detail)); check the permissions of the file and its folder"
        case .missing(let path):
            "there is no queue at \(path); start a batch with `nightshift run MANIFEST`, or name the file with --db"
        case .replaced(let path):
            "\(path) was removed or replaced while this run used it, so the run stopped; put the file back before the next run, or what was submitted is paid for again"
        case .heldByAnother(let path, let holder):
            "another runner works on \(path) (\(holder)); wait for it, stop it, or use another file with --db"
        case .failed(let path, let detail):
            "the queue at \(path) could not be used: \(detail)"
        }
    }
}
