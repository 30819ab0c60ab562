import Foundation
package import NightshiftCore

/// Streams the jobs of a manifest, and gathers everything that is wrong with it.
///
/// Memory does not grow with the file, YAML excepted, which is held whole and therefore bounded. Row numbers, which
/// make the default ids (`row-000001`) and `{row}`, are lines in JSONL, CSV and TSV, and places in JSON arrays and YAML;
/// in both, rows appended later leave the earlier ones' ids alone. A row with `count` N has the keys `ID-1` to `ID-N`,
/// also where N is 1, so that a larger N later only adds jobs.
package struct ManifestReader: Sendable {
    let path: String
    private let format: ManifestFormat?
    private let admittedTags: Set<String>
    private let outputFolder: String?
    private let naming: Naming
    let faultLimit: Int
    private let isInBatch: @Sendable (String) throws -> Bool
    private let limits: ReadingLimits

    /// - Parameters:
    ///   - path: as the user typed it; faults show it.
    ///   - format: `nil` tells it by the path's ending.
    ///   - admittedTags: fields that become tags though they are no fields.
    ///   - outputFolder: absolute; checks folders inside it for symbolic links that lead out.
    ///   - naming: how images are named where rows don't say; `nil`: by their keys.
    ///   - faultLimit: how many faults are kept; all are counted.
    ///   - isInBatch: whether the batch that the rows are added to has a job of this key: asked of jobs whose pictures rows
    ///     edit and that the manifest lacks.
    package init(
        path: String, format: ManifestFormat? = nil, admittedTags: Set<String> = [], outputFolder: String?,
        naming: Naming? = nil, faultLimit: Int = 50,
        isInBatch: @escaping @Sendable (String) throws -> Bool = { _ in false }
    ) {
        self.init(
            path: path, format: format, admittedTags: admittedTags, outputFolder: outputFolder, naming: naming,
            faultLimit: faultLimit, limits: ReadingLimits(), isInBatch: isInBatch)
    }

    init(
        path: String, format: ManifestFormat? = nil, admittedTags: Set<String> = [], outputFolder: String? = nil,
        naming: Naming? = nil, faultLimit: Int = 50, limits: ReadingLimits,
        isInBatch: @escaping @Sendable (String) throws -> Bool = { _ in false }
    ) {
        self.path = path
        self.format = format ?? ManifestFormat(path: path)
        self.admittedTags = admittedTags
        self.outputFolder = outputFolder
        self.naming = naming ?? .plain
        self.faultLimit = faultLimit
        self.isInBatch = isInBatch
        self.limits = limits
    }

    /// Hands over every job in order.
    ///
    /// Jobs are handed over before it is known whether the rest of the manifest is right, and beyond 65,536 jobs also
    /// before a repeated id or file name is noticed: keep nothing of them unless this returns.
    ///
    /// - Parameter admit: may object to a valid row with a text, which becomes a fault at its line. What it throws comes
    ///   out unchanged.
    /// - Returns: the jobs that edit other jobs' pictures.
    /// - Throws: `ManifestRejected` after the last row where there was any fault, `ManifestReadError` for trouble of ours.
    @discardableResult
    package func read(_ admit: (NewJob, SourceLine) throws -> String?) throws -> ManifestChains {
        try readMeasured(admit).chains
    }

    /// The same, with the most bytes of the file that were held at once.
    @discardableResult
    func readMeasured(_ admit: (NewJob, SourceLine) throws -> String?) throws -> (peak: Int, chains: ManifestChains) {
        let log = FaultLog(file: path, limit: faultLimit)
        var peak = 0
        var chains = ManifestChains()
        try withoutActuallyEscaping(admit) { admit in
            let sink = RowSink(
                admittedTags: admittedTags, log: log,
                references: ReferenceReader(folder: folder, files: ImageFiles()),
                folders: outputFolder.map(FolderGuard.init), naming: naming, heldNames: limits.heldNames,
                isInBatch: isInBatch, admit: admit)
            var isWhole = true
            do {
                try readRows(into: sink, peak: &peak)
            } catch let trouble as FileTrouble {
                log.add(line: trouble.line, trouble.message)
                isWhole = false
            }
            chains = try sink.finish(isWhole: isWhole)
        }
        if let rejection = log.rejection { throw rejection }
        return (peak, chains)
    }

    private func readRows(into sink: RowSink, peak: inout Int) throws {
        guard let format else {
            throw FileTrouble(
                line: 0, message: "has no ending that tells its format: .jsonl, .json, .csv, .tsv or .yaml")
        }
        let buffer = try RecordBuffer(path: path, limits: limits)
        defer { peak = buffer.peak }
        try buffer.dropMark()
        switch format {
        case .jsonl: try JSONLinesReader(buffer: buffer, sink: sink).read()
        case .json: try readJSON(buffer, sink)
        case .csv: try TableReader(notation: .csv, buffer: buffer, sink: sink).read()
        case .tsv: try TableReader(notation: .tsv, buffer: buffer, sink: sink).read()
        case .yaml: try YAMLReader(buffer: buffer, sink: sink, limits: limits).read()
        }
    }

    /// An array, or lines where the file starts with an object.
    private func readJSON(_ buffer: RecordBuffer, _ sink: RowSink) throws {
        guard try buffer.skipSpace() else { return }
        if buffer.window.first == UInt8(ascii: "[") {
            try JSONArrayReader(buffer: buffer, sink: sink).read()
        } else {
            try JSONLinesReader(buffer: buffer, sink: sink).read()
        }
    }

    /// The manifest's folder, absolute: what references are relative to.
    private var folder: String {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) }
        if path.hasPrefix("/") { return folder ?? "" }
        let current = FileManager.default.currentDirectoryPath
        return folder.map { "\(current)/\($0)" } ?? current
    }
}
