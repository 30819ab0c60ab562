import Foundation
import Testing

/// A page of the documentation, as a reader would type it: its `console` blocks, in order.
struct Guide: Sendable, CustomTestStringConvertible {
    /// A command and what the page says it prints.
    struct Exchange: Sendable {
        /// What is typed, with the lines of a here-document behind it.
        var typed: String
        var printed: [String] = []
        /// From a last line such as `(exit code 2)`.
        var code: Int32 = 0
    }

    let name: String
    let exchanges: [Exchange]

    var testDescription: String { name }

    /// Every page beside the program's sources, but the one that only names the others.
    static func all() throws -> [Guide] {
        let folder = Ground.root + "/Sources/nightshift/nightshift.docc"
        return try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".md") && $0 != "Nightshift.md" }.sorted().map {
                Guide(name: $0, text: try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8))
            }
    }

    init(name: String, text: String) {
        self.name = name
        var exchanges: [Exchange] = []
        var isInside = false
        var documentEnd: String?
        for line in text.components(separatedBy: "\n") {
            if !isInside {
                isInside = line == "```console"
            } else if let end = documentEnd {
                exchanges[exchanges.count - 1].typed += "\n" + line
                if line == end { documentEnd = nil }
            } else if line == "```" {
                isInside = false
            } else if line.hasPrefix("$ ") {
                exchanges.append(Exchange(typed: String(line.dropFirst(2))))
                documentEnd = line.firstMatch(of: #/<<'(\w+)'/#).map { String($0.output.1) }
            } else if exchanges.last?.typed.hasSuffix("\\") == true, exchanges.last?.printed.isEmpty == true {
                exchanges[exchanges.count - 1].typed += "\n" + line
            } else if let code = line.wholeMatch(of: #/\(exit code (\d+)\)/#).flatMap({ Int32($0.output.1) }) {
                exchanges[exchanges.count - 1].code = code
            } else if !line.isEmpty {
                exchanges[exchanges.count - 1].printed.append(line)
            }
        }
        self.exchanges = exchanges
    }
}

extension Guide.Exchange {
    /// The first line of the page that was not printed where it should be; `nil` where all were, in their order.
    func missing(in output: String) -> String? {
        var rest = output.split(separator: "\n").map { Self.shape(String($0)) }[...]
        for line in printed where line != "…" {
            guard let place = rest.firstIndex(where: { Self.matches($0, Self.shape(line)) }) else { return line }
            rest = rest[(place + 1)...]
        }
        return nil
    }

    /// Whether a line of output has all parts of the page's line between what is left out in it.
    private static func matches(_ output: String, _ line: String) -> Bool {
        let parts = line.components(separatedBy: "…").map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count > 1 else { return output == line }
        guard output.hasPrefix(parts[0]), output.hasSuffix(parts[parts.count - 1]) else { return false }
        var rest = output[...]
        for part in parts where !part.isEmpty {
            guard let range = rest.range(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }

    /// A line without what differs from run to run: digits, and the width of what stands in columns.
    private static func shape(_ line: String) -> String {
        line.replacing(#/[0-9]+/#, with: "0").replacing(#/[ \t]+/#, with: " ").trimmingCharacters(in: .whitespaces)
    }
}
