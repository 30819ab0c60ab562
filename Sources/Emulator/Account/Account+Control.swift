extension Account {
    /// Applies the settings of a control request, all of them or, when one makes no sense, none.
    ///
    /// `probabilities` (object of fault names, replaces the ones before), `outage_seconds`, `outage_requests`,
    /// `credits` (micro-dollars left to spend, null for no limit), `add_credits`, `suspended`, `deactivated`,
    /// `key_revoked`, `limiter_down`, `rpm`, `concurrency`.
    mutating func apply(_ settings: JSONValue, at now: Double) throws(Refusal) {
        guard let members = settings.members else { throw .badRequest("a JSON object of settings is expected") }
        var changed = self
        changed.ledger.settle(at: now)
        for member in members { try changed.apply(member, at: now) }
        self = changed
    }

    private mutating func apply(_ setting: JSONValue.Member, at now: Double) throws(Refusal) {
        let value = setting.value
        switch setting.name {
        case "probabilities":
            plan.chances = try Self.chances(value)
        case "outage_seconds":
            guard let seconds = value.decimal else { throw .badRequest("outage_seconds must be a number") }
            switches.outageEnds = now + seconds
        case "outage_requests": switches.outageRequests = try Self.whole(setting)
        case "credits":
            ledger.setAvailable(value == .null ? nil : try Self.whole(setting))
            noteCredits()
        case "add_credits":
            let more = try Self.whole(setting)
            guard let left = ledger.available else { throw .badRequest("add_credits: credits are not limited") }
            ledger.setAvailable(left + more)
            noteCredits()
        case "suspended": switches.isSuspended = try Self.flag(setting)
        case "deactivated": switches.isDeactivated = try Self.flag(setting)
        case "key_revoked": switches.isKeyRevoked = try Self.flag(setting)
        case "limiter_down": switches.isLimiterDown = try Self.flag(setting)
        case "rpm": switches.rpm = try Self.whole(setting)
        case "concurrency": switches.concurrency = try Self.whole(setting)
        default:
            throw .badRequest(
                "unknown setting '\(setting.name)'. Valid: probabilities, outage_seconds, outage_requests, credits, "
                    + "add_credits, suspended, deactivated, key_revoked, limiter_down, rpm, concurrency")
        }
    }

    private static func chances(_ value: JSONValue) throws(Refusal) -> [FaultChance] {
        guard let members = value.members else { throw .badRequest("probabilities must be an object") }
        var chances: [FaultChance] = []
        for member in members {
            do throws(FaultSyntaxError) {
                chances.append(
                    try FaultChance(
                        name: member.name, probability: member.value.decimal, written: member.value.line))
            } catch { throw .badRequest(error.description) }
        }
        return chances
    }

    private static func whole(_ setting: JSONValue.Member) throws(Refusal) -> Int {
        guard let whole = setting.value.whole, whole >= 0 else {
            throw .badRequest("\(setting.name) must be a whole number, 0 or more")
        }
        return whole
    }

    private static func flag(_ setting: JSONValue.Member) throws(Refusal) -> Bool {
        guard let flag = setting.value.flag else { throw .badRequest("\(setting.name) must be true or false") }
        return flag
    }

    /// The settings in force.
    mutating func settings(at now: Double) -> JSONValue {
        ledger.settle(at: now)
        return [
            "probabilities": .object(plan.chances.map { .init($0.fault.rawValue, .number($0.probability)) }),
            "outage_seconds": .number(max(0, switches.outageEnds - now)),
            "outage_requests": .integer(switches.outageRequests),
            "credits": .whole(orNull: ledger.available),
            "suspended": .bool(switches.isSuspended),
            "deactivated": .bool(switches.isDeactivated),
            "key_revoked": .bool(switches.isKeyRevoked),
            "limiter_down": .bool(switches.isLimiterDown),
            "rpm": .integer(switches.rpm),
            "concurrency": .integer(switches.concurrency),
            "fault_names": .array(Fault.allCases.map { .string($0.rawValue) }),
        ]
    }
}
