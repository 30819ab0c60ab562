import Testing

@testable import Dashboard

@Suite("Gate")
struct GateTests {
    private let form = Secret.random()
    private let session = Secret.random()
    private let token = Secret.random()

    private func gate(_ address: String = "127.0.0.1") -> Gate {
        Gate(reach: .of(address: address, token: token), address: address, formToken: form, session: session)
    }

    private func status(_ visit: Visit, _ route: Route, _ address: String = "127.0.0.1") -> Int? {
        gate(address).refusal(of: visit, to: route, port: 8_711)?.status
    }

    @Test(
        "on loopback, only our own names are answered to, whatever the port",
        arguments: [
            ("127.0.0.1:8711", nil), ("localhost:8711", nil), ("LOCALHOST", nil), ("[::1]:9000", nil),
            ("localhost:22", nil), ("evil.example:8711", 403), ("127.0.0.1.evil.example", 403),
            ("localhost.evil.example:8711", 403), ("localhost:8711.evil.example", 403), ("[::1].evil.example", 403),
            ("", 403), ("169.254.169.254", 403), (nil, 403), ("evil.example@127.0.0.1", 403), ("[::1", 403),
        ] as [(String?, Int?)])
    func hosts(host: String?, expected: Int?) {
        for route in [Route.asset(.page), .status, .events, .health, .unknown] {
            #expect(status(Visit(host: host), route) == expected)
        }
    }

    @Test("a change needs the form's token, a page of ours and JSON")
    func changes() {
        var visit = Visit(
            method: "POST", host: "127.0.0.1:8711", origin: "http://127.0.0.1:8711", site: "same-origin",
            token: form.text, contentType: "application/json; charset=utf-8")
        for route in [Route.pause, .resume, .mark, .change(.retryFailed), .change(.cancel)] {
            #expect(status(visit, route) == nil)
            for token in [nil, "", String(form.text.dropLast()), session.text, form.text.uppercased() + "x"] {
                var forged = visit
                forged.token = token
                #expect(status(forged, route) == 403)
            }
            for site in ["cross-site", "same-site", "none"] {
                var foreign = visit
                foreign.site = site
                #expect(status(foreign, route) == 403)
            }
            for origin in ["http://evil.example", "null", "https://127.0.0.1:8711", "http://127.0.0.1:8712"] {
                var foreign = visit
                foreign.origin = origin
                #expect(status(foreign, route) == 403)
            }
            for type in [nil, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
                var form = visit
                form.contentType = type
                #expect(status(form, route) == 415)
            }
        }
        // Tools send neither header.
        (visit.origin, visit.site) = (nil, nil)
        #expect(status(visit, .mark) == nil)
    }

    @Test("on the network, all that shows the queue needs the token or the cookie")
    func network() {
        let cookie = "\(Gate.cookieName(port: 8_711))=\(session.text)"
        let shown: [Route] = [
            .session, .status, .metrics, .events, .image(job: 1, version: nil),
            .review(after: 0, limit: 1, onlyUnmarked: false), .quote(ChangeOrder(verb: .cancel)),
        ]
        for route in shown {
            #expect(status(Visit(host: "studio.local:8711"), route, "0.0.0.0") == 401)
            #expect(status(Visit(host: "studio.local:8711", cookies: cookie), route, "0.0.0.0") == nil)
            #expect(status(Visit(host: "x", cookies: "a=b; \(cookie); c=d"), route, "0.0.0.0") == nil)
            #expect(status(Visit(host: "x", cookies: "nightshift-8712=\(session.text)"), route, "0.0.0.0") == 401)
            #expect(status(Visit(host: "x", cookies: "\(cookie); \(cookie)"), route, "0.0.0.0") == 401)
            #expect(status(Visit(host: "x", authorization: "Bearer \(token.text)"), route, "0.0.0.0") == nil)
            for bearer in ["Bearer ", "Bearer \(session.text)", "bearer \(token.text)", token.text] {
                #expect(status(Visit(host: "x", authorization: bearer), route, "0.0.0.0") == 401)
            }
        }
        // The page itself holds nothing; without it nobody could show the token.
        for route in [Route.asset(.page), .asset(.main), .health, .login] where route != .login {
            #expect(status(Visit(host: "x"), route, "0.0.0.0") == nil)
        }
        let change = Visit(host: "x", cookies: cookie, contentType: "application/json")
        #expect(status(change, .change(.cancel), "0.0.0.0") == 403)
    }

    @Test("the token is traded for a cookie that scripts and other sites never see")
    func login() throws {
        let gate = gate("0.0.0.0")
        let reply = gate.login(with: token.text, port: 8_711)
        #expect(reply.status == 200)
        #expect(reply.cookie == "nightshift-8711=\(session.text); HttpOnly; SameSite=Strict; Path=/")
        for wrong in [nil, "", session.text, String(token.text.dropLast()) + "g"] {
            let refusal = gate.login(with: wrong, port: 8_711)
            #expect(refusal.status == 401 && refusal.cookie == nil)
        }
        #expect(self.gate().login(with: nil, port: 8_711).cookie == nil)
    }

    @Test(
        "what this machine alone reaches",
        arguments: [
            ("127.0.0.1", true), ("127.8.9.1", true), ("localhost", true), ("::1", true), ("0.0.0.0", false),
            ("192.168.1.7", false), ("::", false), ("127.0.0.1.evil.example", false), ("127.0.0", false),
            ("127.evil.0.1", false), ("example.com", false),
        ])
    func loopback(address: String, isLoopback: Bool) {
        #expect(Reach.isLoopback(address) == isLoopback)
    }

    @Test("a secret is long, different each time, and does not show itself")
    func secrets() {
        let secrets = (0..<50).map { _ in Secret.random() }
        #expect(Set(secrets).count == 50)
        #expect(secrets.allSatisfy { $0.text.count == 64 && !"\($0)".contains($0.text) && $0.matches($0.text) })
    }
}
