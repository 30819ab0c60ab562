import Testing

@testable import SQLiteStore

@Suite("Gathering")
struct GatheringTests {
    @Test(
        "the more attempts are open, the longer a group gathers, up to a limit",
        arguments: [(0, 0), (1, 10), (64, 640), (399, 3_990), (400, 4_000), (2_000, 4_000)])
    func growsWithTheAttempts(open: Int, microseconds: Int64) {
        #expect(Gathering.ofRuns.pause(open: open) == .microseconds(microseconds))
    }

    @Test("without it, nothing is waited for", arguments: [0, 1, 2_000])
    func none(open: Int) {
        #expect(Gathering.none.pause(open: open) == .zero)
    }
}
