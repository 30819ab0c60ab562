import HTTPTypes

/// What a request says of itself, as far as the gate goes by it.
struct Visit: Hashable {
    var method = "GET"
    var host: String?
    var origin: String?
    /// `Sec-Fetch-Site`: set by browsers, never by a page.
    var site: String?
    var cookies: String?
    var authorization: String?
    /// `X-Nightshift-Token`
    var token: String?
    var contentType: String?

    /// The value of a cookie, where it is sent once.
    func cookie(named name: String) -> String? {
        let values = (cookies ?? "").split(separator: ";").compactMap { pair -> String? in
            let sides = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix(while: \.isWhitespace) }
            return sides.count == 2 && sides[0] == name ? String(sides[1]) : nil
        }
        return values.count == 1 ? values[0] : nil
    }
}

extension Visit {
    init(_ request: HTTPRequest) {
        let fields = request.headerFields
        self.init(
            method: request.method.rawValue, host: request.authority, origin: fields[.origin],
            site: fields[.fetchSite], cookies: fields[.cookie], authorization: fields[.authorization],
            token: fields[.nightshiftToken], contentType: fields[.contentType])
    }
}

extension HTTPField.Name {
    static var fetchSite: HTTPField.Name { name("Sec-Fetch-Site") }
    static var nightshiftToken: HTTPField.Name { name("X-Nightshift-Token") }
    static var lastEventID: HTTPField.Name { name("Last-Event-ID") }
    static var referrerPolicy: HTTPField.Name { name("Referrer-Policy") }
    static var frameOptions: HTTPField.Name { name("X-Frame-Options") }
    static var resourcePolicy: HTTPField.Name { name("Cross-Origin-Resource-Policy") }
    static var openerPolicy: HTTPField.Name { name("Cross-Origin-Opener-Policy") }

    private static func name(_ text: String) -> HTTPField.Name {
        // All of them are tokens; the fallback only spares a forced unwrapping.
        HTTPField.Name(text) ?? .server
    }
}
