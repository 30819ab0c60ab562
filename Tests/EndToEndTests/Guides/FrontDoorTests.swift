import Foundation
import Testing

/// The terminal session of the README is what a reader's own terminal shows.
@Suite(.bounded) struct FrontDoorTests {
    /// A command and what it printed.
    private struct Exchange {
        let command: [String]
        var printed: [String]
    }

    private static func exchanges() throws -> [Exchange] {
        let readme = try String(contentsOfFile: Ground.root + "/README.md", encoding: .utf8)
        let blocks = readme.components(separatedBy: "```console\n").dropFirst()
        var exchanges: [Exchange] = []
        for line in blocks.flatMap({ $0.components(separatedBy: "\n```")[0].components(separatedBy: "\n") }) {
            if line.hasPrefix("$ ") {
                exchanges.append(
                    Exchange(command: line.dropFirst(2).split(separator: " ").map(String.init), printed: []))
            } else if !line.isEmpty {
                exchanges[exchanges.count - 1].printed.append(line)
            }
        }
        return exchanges
    }

    @Test func terminalSession() async throws {
        let exchanges = try Self.exchanges()
        #expect(
            exchanges.map { $0.command.prefix(2).joined(separator: " ") } == [
                "nightshift plan", "nightshift run", "nightshift costs", "cat broken.csv", "nightshift plan",
            ])
        try await Bench.with(nil) { bench in
            try FileManager.default.createSymbolicLink(
                atPath: bench.folder + "/jobs", withDestinationPath: Ground.samples)
            for exchange in exchanges {
                guard exchange.command[0] == "nightshift" else {
                    try bench.write(exchange.printed.joined(separator: "\n") + "\n", to: exchange.command[1])
                    continue
                }
                let done = try await bench.start(Array(exchange.command.dropFirst())).finished()
                // The reader's folder and disk are not ours.
                let printed = (done.out + done.err).replacing(bench.folder, with: "/home/me")
                    .split(separator: "\n").map(String.init).filter { !$0.hasPrefix("disk  ") }
                #expect(printed == exchange.printed.filter { !$0.hasPrefix("disk  ") })
            }
        }
    }
}
