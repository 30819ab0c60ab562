import Foundation
import LumaAPI
import Testing

/// A real browser, headless Chromium, driven through its own driver (W3C WebDriver).
final class Browser: Sendable {
    static let isThere =
        Ground.tool("chromedriver") != nil && (Ground.tool("chromium") ?? Ground.tool("google-chrome")) != nil

    /// How a page is looked at.
    struct Window: Sendable, CustomTestStringConvertible {
        let width: Int
        let height: Int
        let isDark: Bool

        static let desktop = Window(width: 1_280, height: 800, isDark: false)
        static let all = [desktop, .init(width: 390, height: 844, isDark: false)].flatMap { window in
            [window, Window(width: window.width, height: window.height, isDark: true)]
        }

        var isPhone: Bool { width < 600 }
        var testDescription: String { "\(width)×\(height) \(isDark ? "dark" : "light")" }
    }

    private let session: String

    private init(session: String) {
        self.session = session
    }

    /// Starts a browser, hands it over, and ends it whatever happens. Anything that the page complained of, or fetched over a
    /// network, is an issue.
    ///
    /// - Parameters:
    ///   - server: the only address that may be asked for anything.
    ///   - losesContact: whether the server, or the file of an image, goes away meanwhile, which a browser complains of.
    static func with(
        _ bench: Bench, _ window: Window = .desktop, server: String? = nil, losesContact: Bool = false,
        _ body: (Browser) async throws -> Void
    ) async throws {
        let driver = try bench.launch(Ground.tool("chromedriver") ?? "chromedriver", ["--port=0"])
        try await eventually("the browser's driver") { driver.outSoFar.contains("successfully on port") }
        guard let port = driver.outSoFar.firstMatch(of: #/successfully on port ([0-9]+)/#)?.output.1 else {
            throw Trouble("no port: \(driver.outSoFar)")
        }
        let address = "http://127.0.0.1:\(port)"
        do {
            let browser = try await started(address)
            try await browser.look(through: window)
            try await body(browser)
            try await browser.expectNoComplaints(server: server, losesContact: losesContact)
        } catch {
            // Takes its browsers with it.
            _ = try? await send(.get, address + "/shutdown")
            throw error
        }
        _ = try await send(.get, address + "/shutdown")
        _ = try await driver.finished(within: .seconds(20))
    }

    private static func started(_ address: String) async throws -> Browser {
        let wishes = ["capabilities": ["alwaysMatch": capabilities]]
        let started = try await send(.post, address + "/session", wishes)
        guard let value = started as? [String: Any], let id = value["sessionId"] as? String else {
            throw Trouble("no session: \(started)")
        }
        return Browser(session: "\(address)/session/\(id)")
    }

    private static var capabilities: [String: Any] {
        [
            "browserName": "chrome",
            "unhandledPromptBehavior": "ignore",
            "goog:loggingPrefs": ["browser": "ALL", "performance": "ALL"],
            "goog:chromeOptions": [
                "binary": Ground.tool("chromium") ?? Ground.tool("google-chrome") ?? "",
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update",
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                ],
            ] as [String: Any],
        ]
    }

    private func look(through window: Window) async throws {
        try await command(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": window.width, "height": window.height, "deviceScaleFactor": 1, "mobile": window.isPhone,
            ])
        try await command(
            "Emulation.setEmulatedMedia",
            [
                "features": [["name": "prefers-color-scheme", "value": window.isDark ? "dark" : "light"]]
            ])
    }

    private func command(_ name: String, _ parameters: [String: Any]) async throws {
        _ = try await Self.send(.post, session + "/goog/cdp/execute", ["cmd": name, "params": parameters])
    }

    // MARK: What a person does

    /// - Parameter part: the part of the page that its address names.
    func open(_ path: String, part: String = "pictures") async throws {
        try await visit(URL(fileURLWithPath: path).absoluteString + "#" + part)
    }

    func visit(_ address: String) async throws {
        _ = try await Self.send(.post, session + "/url", ["url": address])
    }

    func reload() async throws {
        _ = try await Self.send(.post, session + "/refresh", [:])
    }

    /// Presses keys one after another; special ones are those of `Key`.
    func press(_ keys: String...) async throws {
        let actions = keys.joined().flatMap { key in
            [["type": "keyDown", "value": String(key)], ["type": "keyUp", "value": String(key)]]
        }
        let source: [String: Any] = ["type": "key", "id": "keyboard", "actions": actions]
        _ = try await Self.send(.post, session + "/actions", ["actions": [source]])
    }

    enum Key {
        static let enter = "\u{E007}"
        static let escape = "\u{E00C}"
        static let tab = "\u{E004}"
        static let left = "\u{E012}"
        static let up = "\u{E013}"
        static let right = "\u{E014}"
        static let down = "\u{E015}"
        static let end = "\u{E010}"
    }

    /// Chooses an option of a select by its value, as the keyboard would.
    func choose(_ value: String, of id: String) async throws {
        try await run(
            "const s = document.getElementById('\(id)'); s.value = `\(value)`; s.dispatchEvent(new Event('change'))")
    }

    func click(_ selector: String) async throws {
        try await run("document.querySelector(`\(selector)`).click()")
    }

    // MARK: What there is to see

    /// Runs a script inside the page.
    func run(_ script: String) async throws {
        _ = try await Self.send(.post, session + "/execute/sync", ["script": script, "args": [String]()])
    }

    /// What an expression is inside the page.
    func value<Value>(_ expression: String, as type: Value.Type = Value.self) async throws -> Value {
        let found = try await Self.send(
            .post, session + "/execute/sync", ["script": "return (\(expression))", "args": [String]()])
        guard let value = found as? Value else { throw Trouble("\(expression) is \(found)") }
        return value
    }

    func text(_ selector: String) async throws -> String {
        try await value("document.querySelector(`\(selector)`).textContent")
    }

    func waits(for condition: String) async throws {
        try await eventually(condition) { try await value("Boolean(\(condition))") }
    }

    /// What keeps people from using the page as it stands.
    func barriers() async throws -> [String] {
        let script = try String(contentsOfFile: Ground.root + "/Tests/Browser/accessibility.js", encoding: .utf8)
        let found = try await Self.send(.post, session + "/execute/sync", ["script": script, "args": [String]()])
        return found as? [String] ?? ["the check answered \(found)"]
    }

    private func expectNoComplaints(server: String?, losesContact: Bool) async throws {
        let said = try await Self.send(.post, session + "/se/log", ["type": "browser"])
        let complaints = (said as? [[String: Any]] ?? []).compactMap { $0["message"] as? String }
            // A picture that was moved away is told of on the page.
            .filter { !$0.contains("net::ERR_FILE_NOT_FOUND") }
            .filter { !(losesContact && ($0.contains("net::ERR_") || $0.contains("status of 404"))) }
        #expect(complaints == [])
        let events = try await Self.send(.post, session + "/se/log", ["type": "performance"])
        let requests = (events as? [[String: Any]] ?? []).compactMap { ($0["message"] as? String) }
            .filter { $0.contains("Network.requestWillBeSent\"") }
        #expect(!requests.isEmpty)
        for request in requests {
            let url =
                request.firstMatch(of: #/"documentURL":.*?"url":"([^"]{0,80})/#).map { String($0.output.1) } ?? request
            let isOwn = server.map { url.hasPrefix($0 + "/") } ?? url.hasPrefix("file:")
            #expect(isOwn || url.hasPrefix("data:"), "\(url)")
        }
    }

    // MARK: Wire

    /// Not by way of Foundation, which does not read the driver's headers.
    private static let transport = CurlTransport(connections: 8)

    private static func send(
        _ method: HTTPRequest.Method, _ address: String, _ body: [String: Any]? = nil
    ) async throws -> Any {
        var content = RequestBody()
        if let body {
            content.append(String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self))
        }
        let request = HTTPRequest(
            method: method, url: address, fields: ["Content-Type": "application/json"],
            body: body == nil ? nil : content)
        let response = try await transport.exchange(request, limit: 64 << 20)
        let data = Data(response.body)
        guard response.status == 200, response.flaw == nil else {
            throw Trouble(
                "\(method.rawValue) \(address): \(response.flaw ?? String(decoding: data.prefix(1_000), as: UTF8.self))"
            )
        }
        // A driver that shuts down says so in plain words.
        let answer = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        return answer?["value"] ?? NSNull()
    }
}
