import Yams

/// Turns YAML nodes into row values: scalars as written, merge keys resolved, and no more nodes than allowed, however
/// often aliases repeat them.
struct YAMLTree {
    struct Problem: Error {
        let line: Int
        let message: String
        /// Reading cannot go on with the next row.
        var isFatal = false
    }

    private static let deepest = 64
    private let mostNodes: Int
    private var nodes = 0

    init(mostNodes: Int) { self.mostNodes = mostNodes }

    mutating func value(of node: Node) throws -> RowValue { try value(of: node, depth: 0) }

    mutating func fields(of node: Node) throws -> [RowField] {
        try pairs(of: node).map { RowField(name: $0.name, value: try value(of: $0.value, depth: 1)) }
    }

    /// A mapping's members by name, in order, those of `<<` behind its own.
    mutating func pairs(of node: Node, depth: Int = 0) throws -> [(name: String, value: Node)] {
        try visit(node, depth)
        let line = node.mark?.line ?? 1
        guard case .mapping(let mapping) = node else {
            throw Problem(line: line, message: "a mapping was expected")
        }
        var pairs: [(name: String, value: Node)] = []
        var merged: [Node] = []
        var names: Set<String> = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                throw Problem(line: key.mark?.line ?? line, message: "a key must be text")
            }
            if scalar.string == "<<", scalar.style == .plain {
                if case .sequence(let list) = value { merged += Array(list) } else { merged.append(value) }
            } else if names.insert(scalar.string).inserted {
                pairs.append((scalar.string, value))
            } else {
                throw Problem(line: scalar.mark?.line ?? line, message: "'\(scalar.string)' is given twice")
            }
        }
        for node in merged {
            for pair in try self.pairs(of: node, depth: depth + 1) where names.insert(pair.name).inserted {
                pairs.append(pair)
            }
        }
        return pairs
    }

    private mutating func value(of node: Node, depth: Int) throws -> RowValue {
        switch node {
        case .scalar(let scalar):
            try visit(node, depth)
            return Self.isNull(scalar) ? .null : .scalar(scalar.string)
        case .sequence(let list):
            try visit(node, depth)
            return .list(try list.map { try value(of: $0, depth: depth + 1) })
        case .mapping:
            let pairs = try pairs(of: node, depth: depth)
            return .record(
                try pairs.map { RowField(name: $0.name, value: try value(of: $0.value, depth: depth + 1)) })
        case .alias: throw Problem(line: node.mark?.line ?? 1, message: "an alias leads nowhere")
        }
    }

    private mutating func visit(_ node: Node, _ depth: Int) throws {
        nodes += 1
        let line = node.mark?.line ?? 1
        guard depth <= Self.deepest else {
            throw Problem(line: line, message: "nested deeper than \(Self.deepest) levels")
        }
        guard nodes <= mostNodes else {
            throw Problem(
                line: line, message: "more than \(mostNodes) values (aliases included); use JSONL", isFatal: true)
        }
    }

    /// YAML's ways to write nothing; in quotes they are text.
    static func isNull(_ scalar: Node.Scalar) -> Bool {
        scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Line and reason of an error, without the excerpt of the file that it carries.
    static func explained(_ error: YamlError) -> (line: Int, message: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            (mark.line, context.map { "\(problem) (\($0.text))" } ?? problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            (context.mark.line, "'\(duplicates.joined(separator: "', '"))' is given twice")
        case .reader(let problem, let offset, _, let yaml):
            (
                1 + yaml.utf8.prefix(offset ?? 0).reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) },
                problem
            )
        case .writer(let problem), .emitter(let problem), .representer(let problem): (0, problem)
        case .no, .memory, .dataCouldNotBeDecoded: (0, "it cannot be read")
        }
    }
}
