import NightshiftCore

/// Reads the answer to a submission: the table of "Errors" in the contract, as one pure function.
struct SubmissionReading {
    let line: PlainLine
    let address: APIAddress
    let now: Timestamp

    func reply(to reply: HTTPReply) -> SubmissionReply {
        let status = reply.status
        switch status {
        case 200...299: return accepted(reply)
        case 300...399:
            let place = reply.fields["Location"].map { WebAddress.host(of: $0) ?? address.host }
            let target = place.map { "redirect to \($0)" } ?? "redirect"
            return .unavailable(
                status: status, detail: line("\(target), which is not followed: check LUMA_BASE_URL"),
                retryAfter: retryAfter(reply))
        case 401: return .keyRefused(detail: detail(reply))
        case 402: return .outOfCredits(detail: detail(reply))
        case 403: return .accountRefused(detail: detail(reply))
        // A gateway gave up waiting, and says nothing of whether the API got the request.
        case 408: return lost(reply)
        case 429: return limited(reply)
        case 400, 413, 422:
            return ErrorDetail(reply).isFromAPI
                ? .rejected(status: status, detail: detail(reply)) : unavailable(reply)
        // Not in the contract, or not in the API's own words: a gateway's page says nothing of the job, and on a bad night
        // every job would meet it.
        case 400...499, 500, 502, 503: return unavailable(reply)
        default: return lost(reply)
        }
    }

    private func accepted(_ reply: HTTPReply) -> SubmissionReply {
        // The id is stored and shown: one that is no plain text names nothing that could be asked for later.
        guard let id = GenerationWire(reply.body)?.id, line(id) == id, address.generation(id) != nil else {
            let flaw = reply.flaw.map { ": \($0)" } ?? ""
            return .lost(
                reason: line("HTTP \(reply.status), but the answer names no generation\(flaw)"), status: reply.status)
        }
        return .accepted(GenerationID(id), limit: limit(reply))
    }

    private func lost(_ reply: HTTPReply) -> SubmissionReply {
        .lost(reason: line("HTTP \(reply.status): \(ErrorDetail(reply).text)"), status: reply.status)
    }

    /// A 429 is either of two limits, told apart by its text, and where that fails by the headers that only the rate limit
    /// sends ("Headers").
    private func limited(_ reply: HTTPReply) -> SubmissionReply {
        let text = ErrorDetail(reply).text.lowercased()
        if text.contains("concurrent") { return .slotsTaken }
        let hasRateHeaders = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
            .contains { reply.fields[$0] != nil }
        let wait = retryAfter(reply)
        if !text.contains("rate limit"), !hasRateHeaders, wait == .seconds(60) { return .slotsTaken }
        // Without a usable wait, the whole window: after it, every request of it has aged out ("Limits").
        return .rateLimited(retryAfter: max(wait ?? .seconds(60), .seconds(1)), limit: limit(reply))
    }

    private func unavailable(_ reply: HTTPReply) -> SubmissionReply {
        .unavailable(status: reply.status, detail: detail(reply), retryAfter: retryAfter(reply))
    }

    private func detail(_ reply: HTTPReply) -> String { line(ErrorDetail(reply).text) }

    private func retryAfter(_ reply: HTTPReply) -> Duration? { RetryAfter.duration(in: reply.fields, now: now) }

    /// Requests per minute; nonsense is as good as nothing.
    private func limit(_ reply: HTTPReply) -> Int? {
        guard let limit = reply.fields["X-RateLimit-Limit"].flatMap({ Int($0) }), (1...1_000_000).contains(limit) else {
            return nil
        }
        return limit
    }
}
