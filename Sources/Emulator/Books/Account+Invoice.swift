/// What the provider sends at the end of the month: a line for each charge, in US dollars, and another for what was given back.
///
/// The real API has no such file; this one is modelled on the usage exports of metered services. Each generation that has ended
/// was charged its price, at its end; a failed one has a second line, negative, for the part that was refunded. What still runs
/// is only reserved, and on no invoice yet. Prompts are not on it, request ids are.
extension Account {
    /// As of a time; `nil` bills what still runs as well, as it will end: a bill comes when the period is long over.
    func invoice(at now: Double?) -> String {
        var text = "generation_id,request_id,time,model,description,amount_usd\n"
        for generation in generations {
            // One that never ends is never charged.
            guard let end = generation.endsAt, end <= now ?? .infinity else { continue }
            let request = generation.request
            let images = request.inputImages == 1 ? "1 input image" : "\(request.inputImages) input images"
            text += Self.line(
                generation, at: end, "\(request.kind.rawValue) with \(images)", amount: generation.price)
            if let failure = generation.failure, failure.charge < generation.price {
                text += Self.line(
                    generation, at: end, "refund: \(failure.code)", amount: failure.charge - generation.price)
            }
        }
        return text
    }

    private static func line(_ generation: Generation, at end: Double, _ description: String, amount: Int) -> String {
        [
            generation.name, cell(generation.requestID), Generation.timestamp(end), generation.request.model.rawValue,
            description, dollars(amount),
        ].joined(separator: ",") + "\n"
    }

    /// All six decimals, so that no micro-dollar is lost.
    private static func dollars(_ amount: Int) -> String {
        let fraction = String(amount.magnitude % 1_000_000)
        let padding = String(repeating: "0", count: 6 - fraction.count)
        return "\(amount < 0 ? "-" : "")\(amount.magnitude / 1_000_000).\(padding)\(fraction)"
    }
}
