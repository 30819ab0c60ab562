/// A base URL that must not be used, and why.
package struct APIAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package let objection: String

    package var description: String { "the API's base URL \(objection)" }
}
