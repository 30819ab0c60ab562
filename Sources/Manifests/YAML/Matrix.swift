import Yams

/// Named lists of values whose combinations multiply a row. The first name varies slowest.
struct Matrix {
    struct Variable {
        let name: String
        let values: [String]
    }

    /// Names that `output` has a meaning for which no matrix can give.
    private static let reserved = ["id", "row", "count", "ext"]

    private(set) var variables: [Variable] = []

    init() {}

    init(_ node: Node, tree: inout YAMLTree) throws {
        for (name, node) in try tree.pairs(of: node) {
            let line = node.mark?.line ?? 1
            func refuse(_ message: String) -> YAMLTree.Problem {
                YAMLTree.Problem(line: line, message: "matrix '\(name)' \(message)")
            }
            guard !Self.reserved.contains(name), Template.isName(name) else {
                throw refuse("needs another name: letters, digits, '_', '-', '.', and not id, row, count or ext")
            }
            guard case .list(let values) = try tree.value(of: node), !values.isEmpty else {
                throw refuse("must be a list of at least one value")
            }
            let texts = values.compactMap { value in
                if case .scalar(let text) = value { text } else { nil as String? }
            }
            guard texts.count == values.count else { throw refuse("must hold texts or numbers only") }
            variables.append(Variable(name: name, values: texts))
        }
    }

    /// Adds a row's own variables; those of the same name replace what the file says.
    mutating func add(_ other: Matrix) {
        for variable in other.variables {
            if let index = variables.firstIndex(where: { $0.name == variable.name }) {
                variables[index] = variable
            } else {
                variables.append(variable)
            }
        }
    }

    var names: [String] { variables.map(\.name) }

    /// How many combinations there are, or `nil` beyond what can be counted.
    var combinations: Int? {
        variables.reduce(1 as Int?) { product, variable in
            guard let (result, overflow) = product?.multipliedReportingOverflow(by: variable.values.count), !overflow
            else { return nil }
            return result
        }
    }

    /// One combination by its place in the order, made when it is asked for.
    func combination(_ index: Int) -> [(name: String, value: String, place: Int)] {
        var rest = index
        var picked: [(name: String, value: String, place: Int)] = []
        for variable in variables.reversed() {
            let place = rest % variable.values.count
            rest /= variable.values.count
            picked.append((variable.name, variable.values[place], place + 1))
        }
        return picked.reversed()
    }
}
