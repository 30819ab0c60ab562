import PageStyle

/// The page's own files. They are part of the program, which may be installed as a single file.
enum Asset: String, CaseIterable, Sendable {
    case page = "page.html"
    case style = "page.css"
    case reviewStyle = "review.css"
    case icon = "icon.svg"
    case main = "main.js"
    case server = "server.js"
    case format = "format.js"
    case status = "status.js"
    case chart = "chart.js"
    case images = "images.js"
    case failures = "failures.js"
    case changes = "changes.js"
    case review = "review.js"

    var bytes: [UInt8] {
        switch self {
        case .page: PackageResources.page_html
        case .style: PageStyle.base + PackageResources.page_css
        case .reviewStyle: PackageResources.review_css
        case .icon: PackageResources.icon_svg
        case .main: PackageResources.main_js
        case .server: PackageResources.server_js
        case .format: PackageResources.format_js
        case .status: PackageResources.status_js
        case .chart: PackageResources.chart_js
        case .images: PackageResources.images_js
        case .failures: PackageResources.failures_js
        case .changes: PackageResources.changes_js
        case .review: PackageResources.review_js
        }
    }

    var type: String {
        switch self {
        case .page: "text/html; charset=utf-8"
        case .style, .reviewStyle: "text/css; charset=utf-8"
        case .icon: "image/svg+xml"
        case .main, .server, .format, .status, .chart, .images, .failures, .changes, .review:
            "text/javascript; charset=utf-8"
        }
    }

    /// To be asked for each time: the next version of the program has another page.
    var reply: Reply { Reply(type: type, bytes: bytes, caching: "no-cache") }
}
