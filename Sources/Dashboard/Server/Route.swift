import Foundation

/// What a request asks for. The path names jobs by number and files of ours by name, and nothing of it ever reaches the disk.
enum Route: Hashable, Sendable {
    case asset(Asset)
    case health
    case session
    case status
    case metrics
    case events
    case image(job: Int64, version: String?)
    /// The same, small.
    case thumbnail(job: Int64, version: String?)
    case review(after: Int64, limit: Int, onlyUnmarked: Bool)
    case quote(ChangeOrder)
    case login
    case pause
    case resume
    case change(ChangeOrder.Verb)
    case mark
    case unknown
    case wrongMethod(allowed: String)

    /// Shows something of the queue.
    var isPrivate: Bool {
        switch self {
        case .asset, .health, .login, .unknown, .wrongMethod: false
        case .session, .status, .metrics, .events, .image, .thumbnail, .review, .quote, .pause, .resume, .change, .mark:
            true
        }
    }

    /// Is a POST that does something.
    var changes: Bool {
        switch self {
        case .login, .pause, .resume, .change, .mark: true
        case .asset, .health, .session, .status, .metrics, .events, .image, .thumbnail, .review, .quote, .unknown,
            .wrongMethod:
            false
        }
    }

    /// - Parameter target: path and query, as they were sent.
    init(method: String, target: String) {
        guard target.utf8.count <= 2_000, let parts = URLComponents(string: target) else {
            self = .unknown
            return
        }
        let query = parts.queryItems ?? []
        func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
        let found = Self.get(parts.path, value)
        if let found {
            self = method == "GET" || method == "HEAD" ? found : .wrongMethod(allowed: "GET")
        } else if let found = Self.post(parts.path) {
            self = method == "POST" ? found : .wrongMethod(allowed: "POST")
        } else {
            self = .unknown
        }
    }

    private static func get(_ path: String, _ value: (String) -> String?) -> Route? {
        switch path {
        case "/": return .asset(.page)
        case "/healthz": return .health
        case "/session": return .session
        case "/status": return .status
        case "/metrics": return .metrics
        case "/events": return .events
        case "/review":
            let limit = value("limit").flatMap { Int($0) } ?? 40
            return .review(
                after: max(value("after").flatMap { Int64($0) } ?? 0, 0), limit: min(max(limit, 1), 100),
                onlyUnmarked: value("only") == "unmarked")
        case "/quote":
            guard let verb = value("verb").flatMap(ChangeOrder.Verb.init) else { return nil }
            return .quote(ChangeOrder(verb: verb, batch: value("batch"), key: value("key")))
        default: break
        }
        if let job = job(path, after: "/image/") { return .image(job: job, version: value("v")) }
        if let job = job(path, after: "/thumbnail/") { return .thumbnail(job: job, version: value("v")) }
        if path.hasPrefix("/assets/") { return Asset(rawValue: String(path.dropFirst(8))).map(Route.asset) }
        return nil
    }

    private static func job(_ path: String, after prefix: String) -> Int64? {
        guard path.hasPrefix(prefix), let job = Int64(path.dropFirst(prefix.count)), job > 0 else { return nil }
        return job
    }

    private static func post(_ path: String) -> Route? {
        switch path {
        case "/login": .login
        case "/pause": .pause
        case "/resume": .resume
        case "/mark": .mark
        default: ChangeOrder.Verb(rawValue: String(path.dropFirst())).map(Route.change)
        }
    }
}
