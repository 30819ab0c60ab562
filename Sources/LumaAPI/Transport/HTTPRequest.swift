/// One request, in plain types that no HTTP library owns.
package struct HTTPRequest: Hashable, Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package let method: Method
    package let url: String
    /// Without `Host`, `Content-Length` and `Connection`, which are the transport's.
    package let fields: HTTPFields
    package let body: RequestBody?

    package init(method: Method, url: String, fields: HTTPFields, body: RequestBody? = nil) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }
}
