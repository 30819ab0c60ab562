/// Everything that can be made to go wrong, by the name used in prompts and settings.
package enum Fault: String, CaseIterable, Sendable {
    // The generation fails.
    case contentModerated = "content_moderated"
    case generationFailed = "generation_failed"
    case outputNotFound = "output_not_found"
    case budgetExhausted = "budget_exhausted"
    case imageTooLarge = "image_too_large"
    case unsupportedFormat = "unsupported_format"
    case corruptInput = "corrupt_input"
    case invalidRequest = "invalid_request"
    case rateLimited = "rate_limited"
    case unknownCode = "unknown_code"
    // The submission is refused.
    case http400 = "http_400"
    case http401 = "http_401"
    case http402 = "http_402"
    case http403 = "http_403"
    case http413 = "http_413"
    case http422 = "http_422"
    case http429RPM = "http_429_rpm"
    case http429Slots = "http_429_slots"
    case http502 = "http_502"
    case http503 = "http_503"
    // The connection misbehaves.
    case dropReply = "drop_reply"
    case dropRequest = "drop_request"
    case slowReply = "slow_reply"
    case resetPoll = "reset_poll"
    // Polls tell something else.
    case poll502 = "poll_502"
    case poll404 = "poll_404"
    case poll429 = "poll_429"
    case unknownState = "unknown_state"
    case emptyOutput = "empty_output"
    // The generation takes its time.
    case stuck
    case slow
    // The download goes wrong.
    case tornDownload = "torn_download"
    case htmlDownload = "html_download"
    case expiredURL = "expired_url"
    case download500 = "download_500"

    static let failures: [Fault] = [
        .contentModerated, .generationFailed, .outputNotFound, .budgetExhausted, .imageTooLarge, .unsupportedFormat,
        .corruptInput, .invalidRequest, .rateLimited, .unknownCode,
    ]

    /// Met before anything is accepted.
    static let refusals: [Fault] = [
        .dropRequest, .http400, .http401, .http402, .http403, .http413, .http422, .http429RPM, .http429Slots,
        .http502, .http503,
    ]

    static let polls: [Fault] = [.resetPoll, .poll502, .poll404, .poll429]
    static let downloads: [Fault] = [.tornDownload, .htmlDownload, .download500]

    /// A marker without a count holds for every occasion, except for these: they would leave no way to ever finish,
    /// so they hold for the first occasions of each generation.
    var occasionsPerGeneration: Int? {
        if self == .unknownState { return 2 }
        return self == .emptyOutput || self == .expiredURL ? 1 : nil
    }

    package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
