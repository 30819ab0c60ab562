/// Decides who may see and who may change something: pure.
///
/// What it guards against: pages of other sites that a browser has open beside ours (forged requests, rebinding of a name to this
/// machine), and people on the network who were not told the token.
struct Gate: Hashable, Sendable {
    let reach: Reach
    /// The address that is listened on, as it was given.
    let address: String
    /// Told to pages of ours alone; every change must carry it.
    let formToken: Secret
    /// What the cookie holds once the token was shown.
    let session: Secret

    init(reach: Reach, address: String, formToken: Secret = .random(), session: Secret = .random()) {
        self.reach = reach
        self.address = address
        self.formToken = formToken
        self.session = session
    }

    /// Why a request is turned away; `nil` lets it in.
    func refusal(of visit: Visit, to route: Route, port: Int) -> Reply? {
        if case .loopback = reach, !isOurName(visit.host) {
            // A name that somebody else made point to this machine, so that their page could read ours.
            return .refusal(403, "this page is served to this machine under 127.0.0.1 and localhost only")
        }
        if route.isPrivate, !isKnown(visit, port: port) {
            return .refusal(
                401, "open the address with the token that nightshift printed when it began to serve this page")
        }
        guard route.changes else { return nil }
        if let site = visit.site, site != "same-origin" {
            return .refusal(403, "changes are taken from this page only")
        }
        if let origin = visit.origin, origin != "http://\(visit.host ?? "")" {
            return .refusal(403, "changes are taken from this page only")
        }
        guard isJSON(visit.contentType) else { return .refusal(415, "send application/json") }
        // The login has a token of its own in its body.
        guard case .login = route else {
            return formToken.matches(visit.token)
                ? nil : .refusal(403, "the page is from before a restart of the server; load it again")
        }
        return nil
    }

    /// A port more or less does not matter: it may be a tunnel's.
    private func isOurName(_ host: String?) -> Bool {
        guard let host else { return false }
        let name: Substring
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            name = host[host.index(after: host.startIndex)..<end]
            guard isPort(host[host.index(after: end)...]) else { return false }
        } else {
            let colon = host.firstIndex(of: ":") ?? host.endIndex
            name = host[..<colon]
            guard isPort(host[colon...]) else { return false }
        }
        return ["127.0.0.1", "localhost", "::1", address.lowercased()].contains(name.lowercased())
    }

    private func isPort(_ rest: Substring) -> Bool {
        rest.isEmpty || (rest.first == ":" && rest.dropFirst().allSatisfy { $0.isASCII && $0.isNumber })
    }

    private func isKnown(_ visit: Visit, port: Int) -> Bool {
        guard case .network(let token) = reach else { return true }
        if let bearer = visit.authorization, bearer.hasPrefix("Bearer ") {
            return token.matches(String(bearer.dropFirst(7)))
        }
        return session.matches(visit.cookie(named: Self.cookieName(port: port)))
    }

    private func isJSON(_ type: String?) -> Bool {
        type?.lowercased().split(separator: ";").first?.trimmingPrefix(while: \.isWhitespace) == "application/json"
    }

    /// Cookies do not tell ports apart, and several pages may be served by one machine.
    static func cookieName(port: Int) -> String { "nightshift-\(port)" }

    /// The answer to a login: the cookie, or nothing.
    func login(with token: String?, port: Int) -> Reply {
        guard case .network(let expected) = reach else { return .json("{}") }
        guard expected.matches(token) else { return .refusal(401, "that is not the token of this page") }
        var reply = Reply.json("{}")
        reply.cookie = "\(Self.cookieName(port: port))=\(session.text); HttpOnly; SameSite=Strict; Path=/"
        return reply
    }
}
