import Foundation
package import NightshiftCore

/// Reads what somebody thought of the images of a batch: one object a line, as a report exports them.
package struct MarkReader: Sendable {
    private let path: String
    private let faultLimit: Int

    /// - Parameter faultLimit: how many faults are kept; all are counted.
    package init(path: String, faultLimit: Int = 1_000) {
        self.path = path
        self.faultLimit = faultLimit
    }

    /// A line of such a file.
    package struct Line: Hashable, Sendable {
        package let batch: String
        package let key: String
        /// `nil` takes a mark back.
        package let mark: ReviewMark?
        /// Of the image that was looked at; `nil` means the one that is there.
        package let sha256: String?
    }

    private struct Object: Decodable {
        let batch: String
        let key: String
        let mark: String
        let sha256: String?
    }

    /// Hands over line after line.
    ///
    /// - Parameter admit: returns what is wrong with a line, if anything is.
    /// - Throws: `ManifestRejected` with every fault of the file, where there is any.
    package func read(_ admit: (Line) throws -> String?) throws {
        let log = FaultLog(file: path, limit: faultLimit)
        do {
            let buffer = try RecordBuffer(path: path, limits: ReadingLimits())
            try buffer.dropMark()
            let decoder = JSONDecoder()
            try buffer.eachLine { number, bytes in
                guard !bytes.isBlank else { return }
                guard let object = try? decoder.decode(Object.self, from: Data(bytes)) else {
                    return log.add(
                        line: number, #"is no mark such as {"batch": "night-1", "key": "a", "mark": "keep"}"#)
                }
                let mark = ReviewMark(rawValue: object.mark)
                guard mark != nil || object.mark == "none" else {
                    return log.add(
                        line: number, rowID: object.key, field: "mark",
                        "'\(object.mark)' is not one of keep, reject, none")
                }
                let line = Line(batch: object.batch, key: object.key, mark: mark, sha256: object.sha256)
                if let objection = try admit(line) {
                    log.add(line: number, rowID: object.key, objection)
                }
            }
        } catch let trouble as FileTrouble {
            log.add(line: trouble.line, trouble.message)
        }
        if let rejection = log.rejection { throw rejection }
    }
}
