import NightshiftCore
import Yams

/// Reads the rows of a YAML file: a list of rows, or a mapping with `jobs` (or `rows`), `defaults` and `matrix`.
///
/// A tree is needed before there are rows, so the file is held whole and bounded in size and in nodes; what a matrix
/// multiplies is made one job at a time. Rows are numbered by their place in the list.
struct YAMLReader {
    let buffer: RecordBuffer
    let sink: RowSink
    let limits: ReadingLimits

    private static let parts = ["defaults", "matrix", "jobs", "rows"]

    func read() throws {
        guard let root = try compose(try wholeFile()) else { return }
        var tree = YAMLTree(mostNodes: limits.mostYAMLNodes)
        do {
            switch root {
            case .sequence(let rows): try readRows(Array(rows), defaults: [], matrix: Matrix(), tree: &tree)
            case .mapping: try readDocument(root, tree: &tree)
            case .scalar(let scalar):
                if YAMLTree.isNull(scalar) { return }
                sink.log.add(line: scalar.mark?.line ?? 1, "must be a list of rows, or a mapping with jobs")
            case .alias: sink.log.add(line: 1, "must be a list of rows, or a mapping with jobs")
            }
        } catch let problem as YAMLTree.Problem {
            sink.log.add(line: problem.line, problem.message)
        }
    }

    private func wholeFile() throws -> String {
        while !buffer.isAtEnd {
            try buffer.more()
            if buffer.window.count > limits.largestYAML {
                let most = limits.largestYAML / 1_048_576
                throw FileTrouble(line: 0, message: "is larger than \(most) MB, the most for YAML; use JSONL")
            }
        }
        guard let text = buffer.window.text else {
            // Line by line, to say where.
            var line = 1
            for bytes in buffer.window.split(separator: 0x0A, omittingEmptySubsequences: false) {
                if UnsafeBufferPointer(rebasing: bytes).text == nil { break }
                line += 1
            }
            throw FileTrouble(line: line, message: "is not valid UTF-8")
        }
        if let line = AliasBomb.line(in: buffer.window) {
            throw FileTrouble(line: line, message: "aliases of aliases multiply from here; write the values out")
        }
        return text
    }

    private func compose(_ text: String) throws -> Node? {
        do {
            // Without a resolver: what scalars mean is for their fields to say, and resolving is slow.
            return try Yams.compose(yaml: text, .basic)
        } catch let error as YamlError {
            let (line, message) = YAMLTree.explained(error)
            throw FileTrouble(line: line, message: "not valid YAML: \(message)")
        }
    }

    private func readDocument(_ root: Node, tree: inout YAMLTree) throws {
        var matrix = Matrix()
        var defaults: [RowField] = []
        var rows: [Node]?
        for (name, node) in try tree.pairs(of: root) {
            let line = node.mark?.line ?? 1
            switch name {
            case "defaults": defaults = try tree.fields(of: node)
            case "matrix": matrix = try Matrix(node, tree: &tree)
            case "jobs", "rows":
                guard case .sequence(let list) = node, rows == nil else {
                    throw YAMLTree.Problem(line: line, message: "\(name) must be the only list of rows")
                }
                rows = Array(list)
            // A place for anchors, as in other tools' files.
            case _ where name.hasPrefix("x-"): continue
            default:
                let hint = NearMiss.of(name, among: Self.parts).map { "; did you mean '\($0)'?" } ?? ""
                sink.log.add(line: line, field: name, "is not one of \(Self.parts.joined(separator: ", "))\(hint)")
            }
        }
        guard let rows else {
            throw YAMLTree.Problem(line: root.mark?.line ?? 1, message: "there is no list of rows: jobs is missing")
        }
        try readRows(rows, defaults: defaults, matrix: matrix, tree: &tree)
    }

    private func readRows(_ rows: [Node], defaults: [RowField], matrix: Matrix, tree: inout YAMLTree) throws {
        for (index, node) in rows.enumerated() {
            let line = node.mark?.line ?? 1
            guard case .mapping = node else {
                sink.log.add(line: line, "a row must be a mapping of fields")
                continue
            }
            do {
                var matrix = matrix
                var own: [RowField] = []
                for (name, value) in try tree.pairs(of: node) {
                    if name == "matrix" {
                        matrix.add(try Matrix(value, tree: &tree))
                    } else {
                        own.append(RowField(name: name, value: try tree.value(of: value)))
                    }
                }
                let row = YAMLRow(fields: YAMLRow.merged(defaults, own), matrix: matrix)
                try row.hand(to: sink, line: line, number: index + 1)
            } catch let problem as YAMLTree.Problem where !problem.isFatal {
                sink.log.add(line: problem.line, problem.message)
            }
        }
    }
}
