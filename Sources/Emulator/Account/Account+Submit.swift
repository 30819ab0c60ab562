import Foundation

/// What came of an accepted submission.
struct Acceptance {
    struct Rate: Equatable {
        var limit: Int
        var remaining: Int
        /// Unix seconds.
        var reset: Int
    }

    var generation: Generation
    var rate: Rate?
    /// `drop_reply` or `slow_reply`.
    var fault: Fault?
}

extension Account {
    /// A fault that keeps this request from being looked at any further.
    mutating func interruption(of occasion: FaultPlan.Occasion) -> Fault? {
        plan.first(of: Fault.refusals, on: occasion)
    }

    /// Accepts a request or says why not. References have been inspected by now.
    mutating func submit(
        _ request: GenerationRequest, _ inspection: ReferenceInspection, requestID: String,
        occasion: FaultPlan.Occasion, at now: Double
    ) throws(Refusal) -> Acceptance {
        var sourceSize = inspection.sourceSize
        var sourceScene = inspection.sourceScene
        if let name = inspection.sourceGeneration {
            guard let position = position(of: name) else {
                throw Refusal(status: 422, detail: "source: generation '\(name)' not found")
            }
            guard generations[position].state(at: now) == .completed else {
                throw Refusal(status: 422, detail: "source: generation '\(name)' is not completed")
            }
            sourceSize = generations[position].size
            sourceScene = generations[position].scene
        }
        let price = PriceTable.price(of: request.model, inputImages: request.inputImages)
        try checkLimits(of: request, price: price, at: now)

        var generation = generation(
            for: request, price: price, sourceSize: sourceSize, requestID: requestID, occasion: occasion, at: now)
        generation.sourceScene = sourceScene
        enter(generation, at: now)
        note(generation.record)
        tally.postsAccepted += 1
        return Acceptance(
            generation: generation, rate: rateHeaders(at: now),
            fault: plan.first(of: [.dropReply, .slowReply], on: occasion))
    }

    private mutating func generation(
        for request: GenerationRequest, price: Int, sourceSize: PixelSize?, requestID: String,
        occasion: FaultPlan.Occasion, at now: Double
    ) -> Generation {
        let ordinal = (generations.last?.ordinal ?? 0) + 1
        let seed = configuration.seed
        // The time goes into the identifier: two emulators with one seed must not hand out the same ones.
        var identity = SeededRandom(seed: seed, "id", request.prompt, String(ordinal), String(now))
        let id = identity.uuid()
        var chance = SeededRandom(seed: seed, "latency", request.prompt, String(ordinal))
        var latency = configuration.latency.draw(webSearch: request.webSearch, from: &chance)
        if plan.meets(.slow, on: occasion) { latency *= 10 }
        let isStuck = plan.meets(.stuck, on: occasion)
        let failure = plan.first(of: Fault.failures, on: occasion).flatMap {
            Failure(fault: $0, price: price, budgetExhaustedFraction: configuration.budgetExhaustedFraction)
        }
        return Generation(
            id: id, ordinal: ordinal, requestID: requestID, request: request, price: price, createdAt: now,
            startsAt: now + latency * configuration.queuedFraction, endsAt: isStuck ? nil : now + latency,
            failure: failure, format: request.outputFormat ?? (chance.next() & 1 == 0 ? .png : .jpeg),
            size: size(for: request, sourceSize: sourceSize))
    }

    /// An edit keeps its source's proportions; an image has those asked for, or is square.
    private func size(for request: GenerationRequest, sourceSize: PixelSize?) -> PixelSize {
        let longEdge = configuration.longEdge
        switch request.kind {
        case .imageEdit:
            return PixelSize(proportions: sourceSize?.width ?? 1, sourceSize?.height ?? 1, longEdge: longEdge)
        case .image:
            let sides = (request.aspectRatio ?? .square).sides
            return PixelSize(proportions: sides.width, sides.height, longEdge: longEdge)
        }
    }
}
