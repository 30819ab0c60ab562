/// An error reply of the API.
struct Refusal: Error, Equatable, Sendable {
    /// The headers that go with a 429.
    enum Pacing: Equatable, Sendable {
        case none
        /// Whole seconds to wait, alone.
        case retryAfter(Int)
        /// The RPM limit: seconds to wait, the limit, and the Unix second at which the oldest request ages out.
        case window(retryAfter: Int, limit: Int, reset: Int)
    }

    var status: Int
    var detail: String
    var pacing = Pacing.none

    static func badRequest(_ detail: String) -> Refusal { Refusal(status: 400, detail: detail) }

    static let missingKey = Refusal(status: 401, detail: "Missing or invalid API key")
    static let invalidKey = Refusal(status: 401, detail: "Invalid API key")
    static let revokedKey = Refusal(status: 401, detail: "API key has been revoked")
    static let expiredKey = Refusal(status: 401, detail: "API key has expired")
    static let noCredits = Refusal(
        status: 402, detail: "Insufficient credits. Please add credits to continue.")
    static let suspended = Refusal(status: 403, detail: "API client is suspended")
    static let deactivated = Refusal(status: 403, detail: "API client is deactivated")
    static let notFound = Refusal(status: 404, detail: "Generation not found")
    static let tooManyJobs = Refusal(
        status: 429, detail: "Too many concurrent jobs", pacing: .retryAfter(60))
    static let upstream = Refusal(status: 502, detail: "Upstream service unavailable")
    static let ingestion = Refusal(status: 503, detail: "Image URL ingestion unavailable")

    static func rateLimited(_ pacing: Pacing) -> Refusal {
        Refusal(status: 429, detail: "Rate limit exceeded", pacing: pacing)
    }

    static func tooLarge(_ field: String) -> Refusal {
        Refusal(status: 413, detail: "\(field): image exceeds 50 MB limit")
    }

    static func fetchFailed(_ field: String, status: Int = 404) -> Refusal {
        Refusal(status: 422, detail: "\(field): failed to fetch URL (HTTP \(status))")
    }

    static let invalidBase64 = Refusal(status: 422, detail: "invalid base64 data")
    static let notAnImage = Refusal(status: 422, detail: "content-type is not an image")
}
