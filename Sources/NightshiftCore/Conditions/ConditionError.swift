/// Why a text is no condition, and where.
package struct ConditionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Characters from 1.
    package let column: Int
    package let message: String

    package var description: String { "column \(column): \(message)" }
}
