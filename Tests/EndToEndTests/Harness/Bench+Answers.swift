import Foundation
import Testing

/// What the program says of its queue, read as a script would read it.
extension Bench {
    static func decoded<Answer: Decodable>(_ type: Answer.Type = Answer.self, from text: String) throws -> Answer {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(text.utf8))
    }

    func books() async throws -> Books { try await #require(emulation).books() }

    func status(_ batch: String...) async throws -> Status {
        let answer = try await start(["status"] + batch + ["--json"]).finished()
        guard answer.code == 0 else { throw Trouble(answer.description) }
        return try Self.decoded(from: answer.out)
    }

    func jobs(_ arguments: String...) async throws -> [JobAnswer] {
        let answer = try await start(["jobs", "--json"] + arguments).finished()
        guard answer.code == 0 else { throw Trouble(answer.description) }
        return try answer.lines.map { try Self.decoded(from: $0) }
    }

    func costs(_ arguments: String...) async throws -> CostAnswer {
        let answer = try await start(["costs", "--format", "json"] + arguments).finished()
        guard answer.code == 0 else { throw Trouble(answer.description) }
        return try Self.decoded(from: answer.out)
    }

    /// Waits until the queue says so, beside the runner that changes it.
    func eventuallyStatus(_ what: String, _ condition: (Status) -> Bool) async throws {
        try await eventually(what) {
            // Before the runner has made it there is no queue to read.
            guard exists("nightshift.sqlite") else { return false }
            let answer = try await nightshift("status", "--json")
            guard answer.code == 0, let status: Status = try? Self.decoded(from: answer.out) else { return false }
            return condition(status)
        }
    }
}

/// A manifest of simple jobs, `job-01` and on, one line each.
enum Manifest {
    static func line(_ number: Int, _ prompt: String = "A quiet harbour", more: String = "") -> String {
        #"{"id": "\#(key(number))", "prompt": "\#(prompt) \#(number)"\#(more)}"# + "\n"
    }

    static func key(_ number: Int) -> String { "job-" + (number < 10 ? "0" : "") + String(number) }

    static func lines(_ count: Int, _ prompt: String = "A quiet harbour") -> String {
        (1...count).map { line($0, prompt) }.joined()
    }
}
