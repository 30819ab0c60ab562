/// Server-sent events as they stand on the wire (WHATWG HTML, "Server-sent events").
enum EventText {
    /// How long a browser waits before it tries to connect again, in milliseconds.
    static let retry = "retry: 2000\n\n"

    /// - Parameters:
    ///   - name: our own, one line.
    ///   - id: what a browser sends back as `Last-Event-ID` when it connects again.
    static func event(_ name: String, id: String? = nil, data: String) -> String {
        // Every way to end a line ends one here too; a line of data that began with a field's name would be one.
        let lines = data.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false)
        return "event: \(name)\n" + (id.map { "id: \($0)\n" } ?? "") + lines.map { "data: \($0)\n" }.joined() + "\n"
    }
}
