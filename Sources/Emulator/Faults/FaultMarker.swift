/// A fault asked for inside a prompt: `[[fault:NAME]]`, or `[[fault:NAME xN]]` for the first N occasions only.
struct FaultMarker: Equatable, Sendable {
    var fault: Fault
    /// Nil: on every occasion.
    var times: Int?

    /// All markers of a prompt, in order.
    static func markers(in prompt: String) throws(FaultSyntaxError) -> [FaultMarker] {
        guard prompt.contains(opening) else { return [] }
        var markers: [FaultMarker] = []
        var rest = prompt[...]
        while let start = rest.firstRange(of: opening) {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "]]") else { break }
            markers.append(try marker(rest[..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return markers
    }

    private static let opening = "[[fault:"

    private static func marker(_ text: Substring) throws(FaultSyntaxError) -> FaultMarker {
        let words = text.split(separator: " ")
        guard let name = words.first, words.count <= 2 else { throw .unknownName(String(text)) }
        guard let fault = Fault(rawValue: String(name)) else { throw .unknownName(String(name)) }
        guard words.count == 2 else { return FaultMarker(fault: fault) }
        guard words[1].first == "x", let times = Int(words[1].dropFirst()), times >= 0 else {
            throw .unknownName(String(text))
        }
        return FaultMarker(fault: fault, times: times)
    }
}
