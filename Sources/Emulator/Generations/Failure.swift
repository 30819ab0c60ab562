/// How a generation failed: what a poll reports, and what it cost.
struct Failure: Equatable, Sendable {
    var code: String
    var reason: String
    /// Micro-dollars kept of the reserved price; the rest is refunded.
    var charge: Int

    init(code: String, reason: String, charge: Int) {
        self.code = code
        self.reason = reason
        self.charge = charge
    }

    /// The failure that a fault stands for, or nil for a fault of another stage.
    ///
    /// Documented codes are charged as documented. The newer ones have no documented charge: here they cost nothing,
    /// while the code nobody has heard of costs the whole price, so that both ends of "unknown" occur.
    init?(fault: Fault, price: Int, budgetExhaustedFraction fraction: Double) {
        switch fault {
        case .contentModerated:
            self.init(code: fault.rawValue, reason: "The prompt or its result was refused by moderation", charge: 0)
        case .generationFailed:
            self.init(code: fault.rawValue, reason: "The model could not finish this image", charge: 0)
        case .outputNotFound:
            self.init(code: fault.rawValue, reason: "The finished image could not be found", charge: 0)
        case .budgetExhausted:
            let part = Int((Double(price) * min(max(fraction, 0), 1)).rounded(.down))
            self.init(code: fault.rawValue, reason: "The budget ran out before the image was finished", charge: part)
        case .imageTooLarge:
            self.init(code: fault.rawValue, reason: "An input image has too many pixels", charge: 0)
        case .unsupportedFormat:
            self.init(code: fault.rawValue, reason: "An input image has a format that is not supported", charge: 0)
        case .corruptInput:
            self.init(code: fault.rawValue, reason: "An input image could not be decoded", charge: 0)
        case .invalidRequest:
            self.init(code: fault.rawValue, reason: "The request was refused by the model", charge: 0)
        case .rateLimited:
            self.init(code: fault.rawValue, reason: "The model is receiving too many requests", charge: 0)
        case .unknownCode:
            self.init(code: "quantum_decoherence", reason: "A reason from a newer version of the API", charge: price)
        case .http400, .http401, .http402, .http403, .http413, .http422, .http429RPM, .http429Slots, .http502,
            .http503, .dropReply, .dropRequest, .slowReply, .resetPoll, .poll502, .poll404, .poll429, .unknownState,
            .stuck, .slow, .tornDownload, .htmlDownload, .expiredURL, .download500, .emptyOutput:
            return nil
        }
    }
}
