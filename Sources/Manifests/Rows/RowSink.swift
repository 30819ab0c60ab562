import NightshiftCore

/// Where the rows of every format end up: drafts go in, jobs come out to the caller, faults go to the log.
final class RowSink {
    let admittedTags: Set<String>
    let log: FaultLog
    private let references: ReferenceReader
    private let folders: FolderGuard?
    private let naming: Naming
    private let admit: (NewJob, SourceLine) throws -> String?
    private let keys: NameIndex
    private let names: NameIndex
    private var graph = ChainGraph()
    /// The last mention: rows of one matrix often edit the same picture.
    private var mentioned: (name: String, line: Int) = ("", 0)
    /// Whether the batch has a job that the manifest lacks.
    private let isInBatch: (String) throws -> Bool
    private(set) var rows = 0
    /// Faults already reported of the row that is read, where a matrix makes one row many.
    private var reported: (number: Int, faults: Set<RowFault>) = (0, [])

    init(
        admittedTags: Set<String>, log: FaultLog, references: ReferenceReader, folders: FolderGuard?, naming: Naming,
        heldNames: Int, isInBatch: @escaping (String) throws -> Bool,
        admit: @escaping (NewJob, SourceLine) throws -> String?
    ) {
        self.admittedTags = admittedTags
        self.log = log
        self.references = references
        self.folders = naming.usesFolders ? folders : nil
        self.naming = naming
        self.admit = admit
        self.isInBatch = isInBatch
        keys = NameIndex(capacity: heldNames)
        names = NameIndex(capacity: heldNames)
    }

    /// A fresh decoder for a row.
    var decoder: RowDecoder { RowDecoder(references: references) }

    /// Checks a row as a whole and hands over its jobs.
    ///
    /// - Parameters:
    ///   - number: of the default id; the line, or the place where lines mean nothing.
    ///   - idSuffix: what makes a matrix's ids differ.
    func accept(_ draft: RowDraft, line: Int, number: Int, idSuffix: String = "") throws {
        rows += 1
        var faults = draft.faults
        faults += ruleFaults(of: draft)
        let base = (draft.id ?? "row-\(Self.padded(number))") + idSuffix
        var template = naming.template
        var nameFault: String?
        if let output = draft.output {
            do throws(Template.Problem) { template = try OutputTemplate(output) } catch { nameFault = error.message }
        }
        nameFault = nameFault ?? template?.objection(toTags: draft.tags)
        let isNamed = nameFault == nil
        if let nameFault { faults.append(RowFault(field: naming.field(of: draft), message: nameFault)) }
        let isSound = faults.isEmpty && draft.refused.isEmpty
        report(faults, of: draft.id, line: line, number: number)
        let source = try source(of: draft, line: line)
        for variation in 1...(draft.count ?? 1) where !draft.refused.contains(.id) {
            let key = draft.count == nil ? base : "\(base)-\(variation)"
            if let objection = NameRules.objection(toKey: key) {
                // Every variation would fail the same way.
                return report(
                    [RowFault(field: Field.id.rawValue, message: objection)], of: draft.id, line: line, number: number)
            }
            let name = naming.written(
                template?.name(
                    key: key, batch: naming.batch, draft: draft, number: number,
                    variation: draft.count == nil ? nil : variation)
                    ?? OutputTemplate.withoutEnding(key))
            if isNamed, let objection = objection(toName: name) {
                return report([self.nameFault(name, objection, draft)], of: key, line: line, number: number)
            }
            if let source { link(key, to: source, line: line) }
            let isUnique = try register(key: key, name: isNamed ? name : nil, line: line)
            guard isSound, isUnique else { continue }
            try hand(over: key, name: name, draft: draft, line: line)
        }
    }

    private func objection(toName name: String) -> String? {
        NameRules.objection(toName: name) ?? naming.objection(toName: name) ?? folders?.objection(to: name)
    }

    /// Reports what could not be seen while rows were coming in: doubles, and jobs to edit that are not there. Call after the
    /// last row.
    ///
    /// - Parameter isWhole: whether every row was seen: if not, who knows which jobs there are.
    /// - Returns: the jobs that edit others' pictures.
    func finish(isWhole: Bool) throws -> ManifestChains {
        var trouble: (any Error)?
        try keys.finish(report(key:)) { mention in
            guard isWhole else { return }
            do { try report(missing: mention) } catch { trouble = trouble ?? error }
        }
        if let trouble { throw trouble }
        try names.finish(report(name:))
        if rows == 0, log.total == 0 { log.add(line: 0, "holds no rows") }
        return graph.survey(circle: report(circle:))
    }

    // MARK: Chains

    /// The job whose picture a row edits.
    private func source(of draft: RowDraft, line: Int) throws -> String? {
        guard case .job(let source) = draft.request.source, !source.isEmpty else { return nil }
        if mentioned != (source, line) { try keys.mention(source, line: line) }
        mentioned = (source, line)
        return source
    }

    private func link(_ key: String, to source: String, line: Int) {
        graph.add(Fingerprint(of: key), edits: Fingerprint(of: source), line: line)
    }

    private func report(missing mention: NameIndex.Mention) throws {
        if try isInBatch(mention.name) { return }
        let hint =
            mention.hasVariations
            ? "; did you mean '\(mention.name)-1'? A row with count is a job for each variation"
            : " (a row with count is a job for each variation: '\(mention.name)-1' and so on)"
        log.add(
            line: mention.line, field: Field.source.rawValue,
            "there is no job '\(mention.name)' in this manifest or its batch\(hint)")
    }

    private func report(circle lines: [Int]) {
        let message: String
        if lines.count == 1 {
            message = "a job can't edit its own picture"
        } else {
            let shown = lines.prefix(10).map(String.init).joined(separator: ", ") + (lines.count > 10 ? ", …" : "")
            message = "these rows wait for each other's pictures, and none can begin: lines \(shown)"
        }
        log.add(line: lines[0], field: Field.source.rawValue, message)
    }

    private func hand(over key: String, name: String, draft: RowDraft, line: Int) throws {
        let job = NewJob(
            key: key, request: draft.request, outputName: name, priority: draft.priority, tags: draft.tags,
            origin: draft.origin)
        guard let job else { return log.add(line: line, rowID: key, "has more input images than have a price") }
        if let objection = try admit(job, SourceLine(file: log.file, line: line)) {
            log.add(line: line, rowID: key, objection)
        }
    }

    /// What the API's rules say, without repeating what is known to be unreadable.
    private func ruleFaults(of draft: RowDraft) -> [RowFault] {
        var request = draft.request
        var faults: [RowFault] = []
        if !draft.hasPrompt, !draft.refused.contains(.prompt) {
            faults.append(RowFault(field: Field.prompt.rawValue, message: "is required"))
        }
        if draft.refused.contains(.type) { request.type = request.source == nil ? .image : .imageEdit }
        for fault in RequestRules.faults(in: request) {
            if fault.field == Field.prompt.rawValue, !draft.hasPrompt { continue }
            if let field = Field(rawValue: fault.field), draft.refused.contains(field) { continue }
            faults.append(RowFault(field: fault.field, message: fault.message))
        }
        return faults
    }

    private func register(key: String, name: String?, line: Int) throws -> Bool {
        let keyDouble = try keys.insert(key, name: key, line: line)
        if let keyDouble { report(key: keyDouble) }
        guard let name else { return false }
        // The same key twice means the same name twice: one fault is enough.
        let owner = Fingerprint(of: key).low | 1
        let nameDouble = try names.insert(NameRules.folded(name), name: name, line: line, owner: owner)
        if let nameDouble { report(name: nameDouble) }
        return keyDouble == nil && nameDouble == nil
    }

    private func report(key double: NameIndex.Repetition) {
        let first = SourceLine(file: log.file, line: double.firstLine)
        log.add(
            line: double.line, rowID: double.name, field: Field.id.rawValue,
            "'\(double.name)' is already the id of \(first)")
    }

    private func report(name double: NameIndex.Repetition) {
        let first = SourceLine(file: log.file, line: double.firstLine)
        log.add(
            line: double.line, field: naming.fieldOfDoubles,
            "'\(double.name)' is already the file of \(first) (letter case and accents' encoding do not count)")
    }

    private func nameFault(_ name: String, _ objection: String, _ draft: RowDraft) -> RowFault {
        let shown = name.prefix(80)
        if let field = naming.field(of: draft) {
            return RowFault(field: field, message: "'\(shown)' cannot be a file name: \(objection)")
        }
        return RowFault(
            field: Field.id.rawValue, message: "'\(shown)' cannot be a file name: \(objection); or give an output")
    }

    private func report(_ faults: [RowFault], of id: String?, line: Int, number: Int) {
        if faults.isEmpty { return }
        if reported.number != number { reported = (number, []) }
        for fault in faults where reported.faults.count > 1_000 || reported.faults.insert(fault).inserted {
            log.add(line: line, rowID: id, field: fault.field, fault.message)
        }
    }

    /// Six digits, so that ids and files sort.
    static func padded(_ number: Int) -> String {
        let digits = String(number)
        return digits.utf8.count >= 6 ? digits : String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }
}
