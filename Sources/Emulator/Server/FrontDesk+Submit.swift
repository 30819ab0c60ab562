extension FrontDesk {
    /// The order of the checks is the API's: key, account, body, references, credits, RPM, concurrency.
    func submit(_ visit: Visit, body: () async throws -> [UInt8]) async throws(Refusal) -> Reply {
        let isOutage = try step { account, now in
            account.tally.postsReceived += 1
            account.tally.note(userAgent: visit.userAgent)
            return account.switches.outage(at: now)
        }
        let reply = isOutage ? .gateway : try await considered(visit, body: body)
        if reply.ending == .whole, reply.status != 201 {
            try step { account, _ in account.tally.postsRefused[reply.status, default: 0] += 1 }
        }
        return reply
    }

    private func considered(_ visit: Visit, body: () async throws -> [UInt8]) async throws(Refusal) -> Reply {
        do throws(Refusal) {
            try Authentication.check(visit.authorization)
            try step { (account, _) throws(Refusal) in try account.switches.admit() }
            let reading = try RequestValidator.read(
                await Self.document(body), takesGenerationIDs: configuration.takesGenerationIDs)
            let request = reading.request
            let (occasion, interruption) = try step { account, _ in
                let occasion = account.plan.submission(of: request)
                return (occasion, account.interruption(of: occasion))
            }
            if let interruption { return try interrupted(by: interruption, reading) }

            let inspection = try ReferenceInspection(reading)
            let (result, now) = try step { account, now -> (Result<Acceptance, Refusal>, Double) in
                do throws(Refusal) {
                    let acceptance = try account.submit(
                        request, inspection, requestID: visit.requestID, occasion: occasion, at: now)
                    if acceptance.fault == .dropReply { account.tally.droppedReplies += 1 }
                    return (.success(acceptance), now)
                } catch { return (.failure(error), now) }
            }
            return reply(to: try result.get(), at: now)
        } catch { return Reply(error) }
    }

    private func reply(to acceptance: Acceptance, at now: Double) -> Reply {
        if acceptance.fault == .dropReply { return .closing(.hangUp) }
        var reply = Reply(acceptance, at: now)
        if acceptance.fault == .slowReply { reply.delay = configuration.slowReplySeconds }
        return reply
    }

    /// The reply of a fault that stops a submission.
    private func interrupted(by fault: Fault, _ reading: RequestValidator.Reading) throws(Refusal) -> Reply {
        let field = reading.source == nil ? "image_ref[0]" : "source"
        switch fault {
        case .dropRequest:
            try step { account, _ in account.tally.droppedRequests += 1 }
            return .closing(.hangUp)
        case .http400: throw .badRequest("Invalid request: refused by the fault http_400")
        case .http401: throw .invalidKey
        case .http402: throw .noCredits
        case .http403: throw .suspended
        case .http413: throw .tooLarge(field)
        case .http422: throw .fetchFailed(field)
        case .http429RPM:
            throw .rateLimited(
                try step { account, now in
                    account.tally.limited["injected_rpm", default: 0] += 1
                    return account.windowPacing(at: now)
                })
        case .http429Slots:
            try step { account, _ in account.tally.limited["injected_concurrency", default: 0] += 1 }
            throw .tooManyJobs
        case .http503: throw .ingestion
        default: return .gateway
        }
    }
}
