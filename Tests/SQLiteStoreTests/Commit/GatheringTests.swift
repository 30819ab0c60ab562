import Testing

@testable import SQLiteStore

@Suite("Gathering")
struct GatheringTests {
    @Test(
        "the next group gathers the longer, the more company the last one had",
        arguments: [(0, 0), (1, 0), (2, 200), (8, 800), (39, 3_900), (40, 4_000), (41, 4_000), (256, 4_000)])
    func growsWithTheGroup(count: Int, microseconds: Int64) {
        #expect(Gathering.ofRuns.pause(after: count) == .microseconds(microseconds))
    }

    @Test("without it, nothing is waited for", arguments: [1, 2, 256])
    func none(count: Int) {
        #expect(Gathering.none.pause(after: count) == .zero)
    }
}
