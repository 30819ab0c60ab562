extension RowValue {
    /// The names in braces in any of its texts.
    var placeholders: Set<String> {
        switch self {
        case .scalar(let text): Set((try? Template(parsing: text))?.placeholders ?? [])
        case .list(let values): values.reduce(into: []) { $0.formUnion($1.placeholders) }
        case .record(let fields): fields.reduce(into: []) { $0.formUnion($1.value.placeholders) }
        case .null, .flag, .number, .text, .cell: []
        }
    }

    /// Why one of its texts is no template.
    var templateProblem: String? {
        switch self {
        case .scalar(let text):
            do throws(Template.Problem) {
                _ = try Template(parsing: text)
                return nil
            } catch {
                return error.message
            }
        case .list(let values): return values.lazy.compactMap(\.templateProblem).first
        case .record(let fields): return fields.lazy.compactMap(\.value.templateProblem).first
        case .null, .flag, .number, .text, .cell: return nil
        }
    }

    /// With every placeholder replaced and doubled braces made single.
    func filling(_ values: [String: String]) -> RowValue {
        mapTexts { template in template.text { values[$0] } }
    }

    /// With the known placeholders replaced, still a template.
    func fillingSome(_ values: [String: String]) -> RowValue {
        mapTexts { template in
            Template(
                pieces: template.pieces.map { piece in
                    guard case .placeholder(let name) = piece, let value = values[name] else { return piece }
                    return .literal(value)
                }
            ).source
        }
    }

    private func mapTexts(_ change: (Template) -> String) -> RowValue {
        switch self {
        case .scalar(let text):
            if Template.isPlain(text) { return self }
            return (try? Template(parsing: text)).map { .scalar(change($0)) } ?? self
        case .list(let values): return .list(values.map { $0.mapTexts(change) })
        case .record(let fields):
            return .record(fields.map { RowField(name: $0.name, value: $0.value.mapTexts(change)) })
        case .null, .flag, .number, .text, .cell: return self
        }
    }
}
