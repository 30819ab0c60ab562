/// An answer, with its body collected.
package struct HTTPReply: Hashable, Sendable {
    package let status: Int
    package let fields: HTTPFields
    /// What came of the body.
    package let body: [UInt8]
    /// Why the body may not be whole: torn, timed out, or over the limit. The status stands all the same.
    package let flaw: String?

    package init(status: Int, fields: HTTPFields, body: [UInt8], flaw: String? = nil) {
        self.status = status
        self.fields = fields
        self.body = body
        self.flaw = flaw
    }
}
