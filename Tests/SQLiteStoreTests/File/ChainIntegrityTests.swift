import NightshiftCore
import Testing

@testable import SQLiteStore

/// Chains that contradict themselves are found, whoever wrote them.
@Suite("Integrity of chains")
struct ChainIntegrityTests {
    private let store: SQLiteStore

    /// `a` is completed and `b` submitted; `c` waits for `b`, `z` stands alone.
    init() async throws {
        store = try SQLiteStore.open(path: SQLiteStore.memory, mode: .readWrite(create: true))
        func edit(_ key: String, of source: String) throws -> NewJob {
            let request = GenerationRequest(prompt: "edit", type: .imageEdit, source: .job(source))
            return try #require(NewJob(key: key, request: request, outputName: key))
        }
        let batch = try store.enqueue(
            "n", [try newJob("a"), try edit("b", of: "a"), try edit("c", of: "b"), try newJob("z")])
        _ = try await store.keep(try await store.finish(try await store.accept(try await store.claim(batch))))
        _ = try await store.accept(try await store.claim(batch))
        #expect(try store.integrityProblems() == [])
    }

    @Test(
        "each lie is told of",
        arguments: [
            (
                "UPDATE jobs SET due_at = 1 WHERE key = 'c'",
                "n/c is to be submitted, but b, whose picture it edits, is not completed"
            ),
            (
                "UPDATE jobs SET parent = 1 WHERE key = 'c'",
                "1 jobs are tied to another job than the one whose picture they edit"
            ),
            (
                "UPDATE jobs SET parent = NULL, due_at = 1 WHERE key = 'c'",
                "1 jobs are tied to another job than the one whose picture they edit"
            ),
            (
                "UPDATE jobs SET parent = 1 WHERE key = 'z'",
                "1 jobs are tied to another job than the one whose picture they edit"
            ),
            (
                "UPDATE attempts SET outcome = 'lost', charge_low = 0 WHERE id = 1",
                "n/b was submitted before the picture of a, which it edits, was made"
            ),
        ])
    func lies(sql: String, problem: String) throws {
        try store.execute(sql)
        let problems = try store.integrityProblems()
        #expect(problems.contains(problem), "\(problems)")
    }

    @Test("what waits for a picture that is there is told of")
    func forgotten() throws {
        try store.execute("UPDATE jobs SET parent = 1 WHERE key = 'c'")
        #expect(try store.integrityProblems().contains("n/c waits for a, which is completed"))
    }
}
