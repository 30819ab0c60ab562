import NightshiftCore

/// Reads the answer to a poll. What it can't read for certain is `unavailable`: a generation is paid for, and must not be
/// given up on the word of a gateway.
struct PollReading {
    let line: PlainLine
    let address: APIAddress
    let now: Timestamp

    func reply(to reply: HTTPReply, about id: GenerationID) -> PollReply {
        switch reply.status {
        case 200...299: return state(in: reply, of: id)
        case 300...399:
            let place = reply.fields["Location"].map { WebAddress.host(of: $0) ?? address.host }
            return unavailable(reply, place.map { "redirect to \($0)" } ?? "redirect")
        case 401, 403: return .accountRefused(status: reply.status, detail: line(ErrorDetail(reply).text))
        case 404:
            let detail = ErrorDetail(reply)
            // Gateways know 404 as well, and so does an API whose route is being replaced: only the contract's own words count.
            let isAboutGeneration = detail.isFromAPI && detail.text.lowercased().contains("generation not found")
            return isAboutGeneration ? .notFound(detail: line(detail.text)) : unavailable(reply, detail.text)
        case 429: return .overloaded(retryAfter: RetryAfter.duration(in: reply.fields, now: now))
        default: return unavailable(reply, ErrorDetail(reply).text)
        }
    }

    private func state(in reply: HTTPReply, of id: GenerationID) -> PollReply {
        guard let generation = GenerationWire(reply.body), let state = generation.state else {
            return unavailable(reply, "the answer is not a generation" + (reply.flaw.map { ": \($0)" } ?? ""))
        }
        // Somebody else's picture, out of a cache on the way, must not be taken for this one.
        if let named = generation.id, named.lowercased() != id.text.lowercased() {
            return unavailable(reply, "the answer is about another generation, \(named)")
        }
        switch state {
        case "completed":
            guard let url = generation.imageURL else { return .completed(url: nil) }
            if let objection = WebAddress.objection(to: url) {
                return unavailable(reply, "the image's URL \(objection)")
            }
            return .completed(url: url)
        case "failed":
            return .failed(
                code: line(generation.failureCode ?? "unknown"),
                reason: line(generation.failureReason ?? "no reason given"))
        default: return .running(state: line(state))
        }
    }

    private func unavailable(_ reply: HTTPReply, _ text: String) -> PollReply {
        .unavailable(
            reason: line("HTTP \(reply.status): \(text)"),
            retryAfter: RetryAfter.duration(in: reply.fields, now: now))
    }
}
