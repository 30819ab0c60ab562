import Testing

@testable import Runner

@Suite("What lands together")
struct LandingBacklogTests {
    private var backlog = LandingBacklog<Int>()

    private mutating func add(_ items: Range<Int>) {
        backlog.items += items
    }

    @Test("one that comes alone is not held up, and neither is the next")
    mutating func alone() throws {
        add(0..<1)
        #expect(backlog.patience == .zero)
        let first = try taken()
        #expect(first == [0])
        add(1..<2)
        #expect(backlog.patience == .zero)
    }

    @Test("where several came together, a few wait two milliseconds for more, once")
    mutating func company() throws {
        add(0..<2)
        #expect(backlog.patience == .zero)
        let first = try taken()
        #expect(first == [0, 1])
        #expect(backlog.patience == .zero)
        add(2..<3)
        #expect(backlog.patience == .milliseconds(2))
        let second = try taken()
        #expect(second == [2])
        add(3..<4)
        #expect(backlog.patience == .zero)
    }

    @Test("eight are company enough", arguments: [(1, 2), (7, 2), (8, 0), (40, 0)])
    mutating func enough(count: Int, milliseconds: Int) throws {
        add(0..<2)
        _ = try taken()
        add(2..<2 + count)
        #expect(backlog.patience == .milliseconds(milliseconds))
    }

    @Test("a round is 32 at most, in the order in which they came")
    mutating func largest() throws {
        add(0..<40)
        let first = try taken()
        #expect(first == Array(0..<32))
        let second = try taken()
        #expect(second == Array(32..<40))
    }

    @Test("names to be dropped go with the next round, wait for nobody, and say nothing of company")
    mutating func settled() throws {
        add(0..<2)
        backlog.settled = ["a", "b"]
        let first = try next()
        #expect(first.items == [0, 1])
        #expect(first.settled == ["a", "b"])
        backlog.settled = ["c"]
        #expect(backlog.patience == .zero)
        let second = try next()
        #expect(second.items == [])
        #expect(second.settled == ["c"])
        add(2..<3)
        #expect(backlog.patience == .milliseconds(2))
    }

    @Test("one at a time takes rounds, until there is none")
    mutating func draining() throws {
        add(0..<1)
        let isFirst = backlog.beginDraining()
        let isSecond = backlog.beginDraining()
        #expect([isFirst, isSecond] == [true, false])
        _ = try taken()
        let last = backlog.takeRound()
        #expect(last?.items == nil)
        let isAnew = backlog.beginDraining()
        #expect(isAnew)
    }

    private mutating func next() throws -> LandingBacklog<Int>.Round {
        let round = backlog.takeRound()
        return try #require(round)
    }

    private mutating func taken() throws -> [Int] { try next().items }
}
