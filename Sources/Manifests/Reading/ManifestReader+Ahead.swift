import Dispatch
package import NightshiftCore

extension ManifestReader {
    /// As `read`, with the reading done on a thread of its own, at most a thousand rows ahead of `admit`, which is called on this
    /// one: what it does with a row takes no time away from reading the next.
    ///
    /// Where `admit` throws, reading is given up, and has ended when the error comes out.
    package func readAhead(_ admit: (NewJob, SourceLine) throws -> String?) throws {
        let belt = RowBelt()
        let ended = DispatchSemaphore(value: 0)
        let outcome = Guarded<Result<Void, any Error>>(.success(()))
        DispatchQueue(label: "manifest.read").async {
            let result = Result { try fill(belt) }
            outcome.withLock { $0 = result }
            ended.signal()
        }
        let objections = FaultLog(file: path, limit: faultLimit)
        do {
            while let rows = belt.next() {
                for (job, line) in rows {
                    guard let objection = try admit(job, line) else { continue }
                    objections.add(line: line.line, rowID: job.key, objection)
                }
            }
        } catch {
            belt.stop()
            ended.wait()
            throw error
        }
        ended.wait()
        try conclude(outcome.withLock { $0 }, objections)
    }

    private func fill(_ belt: RowBelt) throws {
        var rows: [RowBelt.Row] = []
        defer { belt.finish() }
        // The last rows are taken also where the manifest turns out to be at fault: they may be objected to as well.
        defer { try? belt.put(rows) }
        try read { job, line in
            rows.append((job, line))
            guard rows.count == RowBelt.batch else { return nil }
            try belt.put(rows)
            rows.removeAll(keepingCapacity: true)
            return nil
        }
    }

    /// The faults that the reader found and those that it could not know of are one rejection, in the order of their lines.
    private func conclude(_ outcome: Result<Void, any Error>, _ objections: FaultLog) throws {
        var found = ManifestRejected(faults: [], total: 0)
        do {
            try outcome.get()
        } catch let rejection as ManifestRejected {
            found = rejection
        }
        let objected = objections.rejection ?? ManifestRejected(faults: [], total: 0)
        guard found.total + objected.total > 0 else { return }
        // Stable: within a line, what was objected first.
        let faults = (objected.faults + found.faults).enumerated().sorted { left, right in
            (left.element.where.line, left.offset) < (right.element.where.line, right.offset)
        }
        throw ManifestRejected(
            faults: faults.prefix(max(1, faultLimit)).map(\.element), total: found.total + objected.total)
    }
}
