import Foundation

extension Account {
    enum PollAnswer: Equatable {
        case document(JSONValue)
        /// Instead of an answer: `reset_poll`.
        case hangUp
    }

    /// - Parameter base: scheme, host and port for minted addresses.
    mutating func poll(_ name: String, base: String, at now: Double) throws(Refusal) -> PollAnswer {
        guard let position = position(of: name) else { throw .notFound }
        ledger.settle(at: now)
        change(position) { $0.notePoll(at: now) }
        let generation = generations[position]
        let occasion = FaultPlan.Occasion(
            request: generation.request, number: generation.polls - 1,
            dice: "poll \(generation.name) \(generation.polls)")
        switch plan.first(of: Fault.polls, on: occasion) {
        case .resetPoll: return .hangUp
        case .poll502: throw .upstream
        case .poll404: throw .notFound
        case .poll429:
            tally.limited["injected_get", default: 0] += 1
            throw .rateLimited(.retryAfter(1))
        default: break
        }
        if plan.meets(.unknownState, on: occasion) { return .document(Self.strange(generation, at: now)) }
        guard generation.state(at: now) == .completed else { return .document(generation.document(at: now)) }
        return .document(generation.document(at: now, urls: addresses(position, base: base, at: now)))
    }

    /// A state and a member from a newer version of the API.
    private static func strange(_ generation: Generation, at now: Double) -> JSONValue {
        guard case .object(var members) = generation.document(at: now) else { return .null }
        for index in members.indices {
            switch members[index].name {
            case "state": members[index].value = "paused"
            case "failure_code", "failure_reason": members[index].value = .null
            default: break
            }
        }
        members.append(JSONValue.Member("progress", ["percent": .integer(40), "phase": "resting"]))
        return .object(members)
    }

    /// Fresh addresses of a completed generation's output.
    private mutating func addresses(_ position: Int, base: String, at now: Double) -> [String] {
        let generation = change(position) { generation in
            generation.completedViews += 1
            return generation
        }
        var occasion = FaultPlan.Occasion(
            request: generation.request, number: generation.completedViews - 1,
            dice: "view \(generation.name) \(generation.completedViews)")
        if plan.meets(.emptyOutput, on: occasion) { return [] }
        occasion.number = generation.mints
        change(position) { $0.mints += 1 }
        let isExpired = plan.meets(.expiredURL, on: occasion)
        let expires = isExpired ? now - 1 : now + configuration.urlLifetime
        let nonce = "\(generation.polls)-\(generation.mints)-\(now)"
        return [base + signer.address(of: generation, nonce: nonce, expires: expires)]
    }
}
