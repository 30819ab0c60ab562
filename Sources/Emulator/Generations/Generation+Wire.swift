import Foundation

extension Generation {
    /// The body of a 201 or 200 reply.
    /// - Parameter urls: freshly minted addresses; empty until the generation has completed.
    func document(at now: Double, urls: [String] = []) -> JSONValue {
        let state = state(at: now)
        let failure = state == .failed ? failure : nil
        return [
            "id": .string(name),
            "created_at": .string(Self.timestamp(createdAt)),
            "model": .string(request.model.rawValue),
            "type": .string(request.kind.rawValue),
            "state": .string(state.rawValue),
            "output": .array(urls.map { ["type": "image", "url": .string($0)] }),
            "failure_reason": .text(orNull: failure?.reason),
            "failure_code": .text(orNull: failure?.code),
        ]
    }

    /// ISO 8601 in UTC with microseconds.
    static func timestamp(_ seconds: Double) -> String {
        let micros = Int((seconds * 1_000_000).rounded())
        let (whole, fraction) = micros.quotientAndRemainder(dividingBy: 1_000_000)
        let date = Date(timeIntervalSince1970: Double(whole))
        let digits = String(fraction)
        return date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false)) + "."
            + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
}
