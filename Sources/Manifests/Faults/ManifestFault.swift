/// Something in a manifest that keeps a row, or the whole file, from being run.
package struct ManifestFault: Hashable, Sendable, CustomStringConvertible {
    package let `where`: SourceLine
    /// The id that the row gives itself, where it could be read.
    package let rowID: String?
    /// The field or column, with its index where it is a list: `image_ref[0]`. Absent: the row as such.
    package let field: String?
    /// What is wrong, and what to do about it.
    package let message: String

    package init(where location: SourceLine, rowID: String? = nil, field: String? = nil, message: String) {
        self.where = location
        self.rowID = rowID
        self.field = field
        self.message = message
    }

    /// `catalog.csv:12: aspect_ratio: '4:3' is not one of …`
    package var description: String {
        let place = `where`.description
        return field.map { "\(place): \($0): \(message)" } ?? "\(place): \(message)"
    }
}
