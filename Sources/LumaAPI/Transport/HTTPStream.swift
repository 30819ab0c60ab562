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

    /// The next piece of the body, or `nil` at its end. Nothing more is taken from the network until it is called.
    package func next() async throws(TransportError) -> ArraySlice<UInt8>? {
        try await read()
    }
}
