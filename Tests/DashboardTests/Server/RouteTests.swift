import Testing

@testable import Dashboard

@Suite("Routes")
struct RouteTests {
    @Test("an image is a job's number and nothing else")
    func images() {
        #expect(Route(method: "GET", target: "/image/7?v=ab12") == .image(job: 7, version: "ab12"))
        #expect(Route(method: "HEAD", target: "/image/7") == .image(job: 7, version: nil))
        #expect(Route(method: "GET", target: "/thumbnail/7?v=ab12") == .thumbnail(job: 7, version: "ab12"))
        for target in [
            "/thumbnail/", "/thumbnail/../7", "/thumbnails/7", "/image/", "/image/0", "/image/-1", "/image/7/",
            "/image/../7", "/image/7.png", "/image/7%2F..",
            "/image/..%2f..%2fetc%2fpasswd", "/image/99999999999999999999", "/image/１", "/image/ 7", "//image/7",
            "/image/0x7", "/images/7",
        ] {
            #expect(Route(method: "GET", target: target) == .unknown, "\(target)")
        }
    }

    @Test("assets are those of the program, by their whole names")
    func assets() {
        for asset in Asset.allCases {
            #expect(Route(method: "GET", target: "/assets/\(asset.rawValue)") == .asset(asset))
            #expect(asset.bytes.count > 100, "\(asset)")
        }
        for target in [
            "/assets/", "/assets/../page.html", "/assets/%2e%2e/page.html", "/assets/page.html/", "/page.html",
        ] {
            #expect(Route(method: "GET", target: target) == .unknown, "\(target)")
        }
        #expect(Route(method: "GET", target: "/") == .asset(.page))
    }

    @Test("each path takes one method")
    func methods() {
        for path in ["/pause", "/resume", "/mark", "/retry-failed", "/retry-uncertain", "/cancel", "/login"] {
            #expect(Route(method: "POST", target: path).changes)
            for method in ["GET", "HEAD", "PUT", "DELETE"] {
                #expect(Route(method: method, target: path) == .wrongMethod(allowed: "POST"))
            }
        }
        for path in ["/", "/status", "/metrics", "/events", "/session", "/review", "/healthz"] {
            #expect(!Route(method: "GET", target: path).changes)
            #expect(Route(method: "POST", target: path) == .wrongMethod(allowed: "GET"))
        }
    }

    @Test("numbers in a query are kept within bounds")
    func queries() {
        #expect(
            Route(method: "GET", target: "/review?after=12&limit=9000&only=unmarked")
                == .review(after: 12, limit: 100, onlyUnmarked: true))
        #expect(
            Route(method: "GET", target: "/review?after=-4&limit=0")
                == .review(after: 0, limit: 1, onlyUnmarked: false))
        #expect(
            Route(method: "GET", target: "/quote?verb=retry-failed&batch=b-1&key=a%26b%2Fc")
                == .quote(ChangeOrder(verb: .retryFailed, batch: "b-1", key: "a&b/c")))
        #expect(Route(method: "GET", target: "/quote?verb=delete") == .unknown)
        #expect(Route(method: "GET", target: "/status?" + String(repeating: "a", count: 3_000)) == .unknown)
    }
}
