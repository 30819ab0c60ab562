/// An answer whose body is still arriving. Dropping it ends the transfer.
package struct HTTPStream {
    package let status: Int
    package let fields: HTTPFields
    private let read: () async throws(TransportError) -> ArraySlice<UInt8>?

    package init(
        status: Int, fields: HTTPFields, read: @escaping () async throws(TransportError) -> ArraySlice<UInt8>?
    ) {
        self.status = status
        self.fields = fields
        self.read = read
    }

    /// The next piece of the body, or `nil` at its end. While it is not called, little more than
    /// one piece is taken from the network.
    package func next() async throws(TransportError) -> ArraySlice<UInt8>? {
        try await read()
    }
}
