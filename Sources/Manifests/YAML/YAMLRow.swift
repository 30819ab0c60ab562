/// A row of a YAML file with its defaults and its matrix: one job for each combination.
///
/// - `{name}` in any text stands for the matrix value of that name; `{{` and `}}` are braces.
/// - A variable with the name of a field that the row does not set, sets it: `matrix: {model: [uni-1, uni-1-max]}`.
/// - A variable that is used nowhere is refused: its jobs would be equal, and `count` is there for that.
/// - Values of variables that the `id` does not mention are appended to it as `-value`, in matrix order, in lower case
///   with everything but letters and digits as `-`: `cat-16-9`. So ids stay when values are added.
struct YAMLRow {
    /// Combinations of one row: more is a mistake.
    private static let mostJobs = 1_000_000

    private var fields: [RowField]
    private let matrix: Matrix
    private let idNames: Set<String>

    init(fields: [RowField], matrix: Matrix) {
        self.matrix = matrix
        self.fields = fields
        let given = Set(fields.filter { $0.value != .null }.map(\.name))
        for name in matrix.names where Field(rawValue: name) != nil && !given.contains(name) {
            self.fields.removeAll { $0.name == name }
            self.fields.append(RowField(name: name, value: .scalar("{\(name)}")))
        }
        idNames = fields.first { $0.name == Field.id.rawValue }.map { $0.value.placeholders } ?? []
    }

    /// The row's fields over the defaults; tags are merged one by one, and null takes a default away.
    static func merged(_ defaults: [RowField], _ own: [RowField]) -> [RowField] {
        var result = defaults
        for field in own {
            guard let index = result.firstIndex(where: { $0.name == field.name }) else {
                result.append(field)
                continue
            }
            if field.name == Field.tags.rawValue, case .record(let old) = result[index].value,
                case .record(let new) = field.value
            {
                result[index].value = .record(merged(old, new))
            } else {
                result[index].value = field.value
            }
        }
        return result
    }

    func hand(to sink: RowSink, line: Int, number: Int) throws {
        guard check(sink, line: line) else { return }
        for index in 0..<(matrix.combinations ?? 0) {
            let picked = matrix.combination(index)
            let values = Dictionary(picked.map { ($0.name, $0.value) }) { first, _ in first }
            let expanded = fields.map { field in
                RowField(
                    name: field.name,
                    value: field.name == Field.output.rawValue
                        ? field.value.fillingSome(values) : field.value.filling(values))
            }
            let suffix = picked.filter { !idNames.contains($0.name) }.map { "-" + Self.slug($0.value, $0.place) }
            try sink.accept(fields: expanded, line: line, number: number, idSuffix: suffix.joined())
        }
    }

    /// Reports what is wrong with the row before it is multiplied, once.
    private func check(_ sink: RowSink, line: Int) -> Bool {
        let before = sink.log.total
        let names = Set(matrix.names)
        var used: Set<String> = []
        for field in fields {
            if let problem = field.value.templateProblem {
                sink.log.add(line: line, field: field.name, problem)
                continue
            }
            let mentioned = field.value.placeholders
            used.formUnion(mentioned)
            // `output` has placeholders of its own, checked later.
            for name in mentioned.sorted() where !names.contains(name) && field.name != Field.output.rawValue {
                sink.log.add(
                    line: line, field: field.name,
                    "'{\(name)}' is in no matrix; write '{{\(name)}}' if the braces are text")
            }
        }
        for name in matrix.names where !used.contains(name) {
            sink.log.add(
                line: line, field: "matrix",
                "'{\(name)}' is used by no field of this row, so its jobs would be equal; use count for variations")
        }
        if matrix.combinations ?? .max > Self.mostJobs {
            sink.log.add(line: line, field: "matrix", "makes more than \(Self.mostJobs) jobs of one row")
        }
        return sink.log.total == before
    }

    private static func slug(_ value: String, _ place: Int) -> String {
        let words = value.lowercased().split { !($0.isLetter || $0.isNumber) }
        let slug = words.joined(separator: "-")
        if slug.isEmpty { return String(place) }
        var short = ""
        for character in slug where short.utf8.count + character.utf8.count <= 40 { short.append(character) }
        return short
    }
}
