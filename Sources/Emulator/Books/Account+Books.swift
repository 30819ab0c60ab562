extension Account {
    /// The books as they stand, money in micro-dollars and times in seconds.
    mutating func books(at now: Double) -> JSONValue {
        ledger.settle(at: now)
        var states: [Generation.State: Int] = [:]
        for generation in generations { states[generation.state(at: now), default: 0] += 1 }
        return [
            "now": .number(now),
            "totals": [
                "charged": .integer(ledger.charged),
                "refunded": .integer(ledger.refunded),
                "reserved": .integer(ledger.reserved),
                "credits_left": .whole(orNull: ledger.available),
            ],
            "states": .object(
                Generation.State.allCases.map { .init($0.rawValue, .integer(states[$0, default: 0])) }),
            "posts": [
                "received": .integer(tally.postsReceived),
                "accepted": .integer(tally.postsAccepted),
                "refused": Self.counts(tally.postsRefused.map { (String($0.key), $0.value) }),
                "dropped_requests": .integer(tally.droppedRequests),
                "dropped_replies": .integer(tally.droppedReplies),
            ],
            "limited": Self.counts(tally.limited.map { ($0.key, $0.value) }),
            "gets": [
                "received": .integer(tally.gets),
                "largest_per_minute": .integer(tally.mostGetsPerMinute),
            ],
            "downloads": .integer(tally.downloads),
            "largest_window": .integer(tally.mostAcceptedPerMinute),
            "largest_concurrency": .integer(tally.mostConcurrent),
            "key_leaks": .integer(tally.keyLeaks),
            "user_agents": Self.counts(tally.userAgents.map { ($0.key, $0.value) }),
            "generations": .array(generations.map { Self.entry($0, at: now) }),
        ]
    }

    private static func counts(_ counts: [(String, Int)]) -> JSONValue {
        .object(counts.sorted { $0.0 < $1.0 }.map { .init($0.0, .integer($0.1)) })
    }

    private static func entry(_ generation: Generation, at now: Double) -> JSONValue {
        let state = generation.state(at: now)
        let hasEnded = state == .completed || state == .failed
        return [
            "id": .string(generation.name),
            "request_id": .string(generation.requestID),
            "prompt": .string(generation.request.prompt),
            "model": .string(generation.request.model.rawValue),
            "type": .string(generation.request.kind.rawValue),
            "input_images": .integer(generation.request.inputImages),
            "created_at": .number(generation.createdAt),
            "ended_at": .decimal(orNull: hasEnded ? generation.endsAt : nil),
            "state": .string(state.rawValue),
            "failure_code": .text(orNull: state == .failed ? generation.failure?.code : nil),
            "price": .integer(generation.price),
            "charged": .integer(generation.charged(at: now)),
            "downloads": .integer(generation.downloads),
            "polls": .integer(generation.polls),
            "min_poll_gap": .decimal(orNull: generation.shortestPollGap),
        ]
    }

    /// The generations alone, a line each under a line of names.
    mutating func booksAsCSV(at now: Double) -> String {
        let rows = books(at: now)["generations"]?.items ?? []
        let names = [
            "id", "request_id", "prompt", "model", "type", "input_images", "created_at", "ended_at", "state",
            "failure_code", "price", "charged", "downloads", "polls", "min_poll_gap",
        ]
        var text = names.joined(separator: ",") + "\n"
        for row in rows {
            text += names.map { Self.cell(row[$0] ?? .null) }.joined(separator: ",") + "\n"
        }
        return text
    }

    static func cell(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: return ""
        case .string(let text): return cell(text)
        case .bool, .integer, .number, .array, .object: return value.line
        }
    }
}
