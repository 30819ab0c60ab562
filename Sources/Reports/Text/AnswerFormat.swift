/// The forms in which answers about money come.
package enum AnswerFormat: String, CaseIterable, Sendable {
    case table, csv, json
}
