/// A fault that is met by chance.
package struct FaultChance: Sendable, Equatable {
    package var fault: Fault
    /// 0...1, per submission, poll or download, whatever the fault concerns.
    package var probability: Double

    package init(fault: Fault, probability: Double) {
        self.fault = fault
        self.probability = probability
    }

    /// Reads `NAME=P,NAME=P`. Empty text means no faults.
    package static func parse(_ text: String) throws(FaultSyntaxError) -> [FaultChance] {
        var chances: [FaultChance] = []
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(trimmed)
            guard sides.count == 2 else { throw .notAPair(trimmed(part)) }
            chances.append(try FaultChance(name: sides[0], probability: Double(sides[1]), written: sides[1]))
        }
        return chances
    }

    init(name: String, probability: Double?, written: String) throws(FaultSyntaxError) {
        guard let fault = Fault(rawValue: name) else { throw .unknownName(name) }
        guard let probability, (0...1).contains(probability) else {
            throw .notAProbability(name: name, written: written)
        }
        self.init(fault: fault, probability: probability)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// What is wrong with a written list of faults.
package enum FaultSyntaxError: Error, Equatable, CustomStringConvertible {
    case notAPair(String)
    case unknownName(String)
    case notAProbability(name: String, written: String)

    package var description: String {
        switch self {
        case .notAPair(let text): "'\(text)' is not of the form NAME=PROBABILITY, for example http_502=0.05"
        case .unknownName(let name): "unknown fault '\(name)'. Valid: \(Fault.names)"
        case .notAProbability(let name, let written):
            "fault '\(name)': '\(written)' is not a probability between 0 and 1"
        }
    }
}
