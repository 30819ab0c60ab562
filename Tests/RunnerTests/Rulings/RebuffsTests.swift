import Testing

@testable import Runner

@Suite("Rebuffs")
struct RebuffsTests {
    @Test("a provider that takes nobody proves nothing against a job")
    func outage() {
        var rebuffs = Rebuffs()
        let verdicts = Set((1...10_000).map { _ in rebuffs.rebuffed(1) })
        #expect(verdicts == [nil])
    }

    @Test("twenty rebuffs while twenty others were accepted are proof, and counting starts anew")
    func poison() {
        var rebuffs = Rebuffs()
        for other in 2...1_000 { rebuffs.accepted(Int64(other)) }
        var verdicts = (1...19).map { _ in rebuffs.rebuffed(1) }
        for other in 2...20 { rebuffs.accepted(Int64(other)) }
        verdicts.append(rebuffs.rebuffed(1))
        #expect(Set(verdicts) == [nil])
        rebuffs.accepted(21)
        verdicts = [rebuffs.rebuffed(1), rebuffs.rebuffed(1)]
        #expect(verdicts == [21, nil])
    }

    @Test("where few others are left, sixty rebuffs and five acceptances are proof")
    func fewOthers() {
        var rebuffs = Rebuffs()
        _ = rebuffs.rebuffed(1)
        for other in 2...6 { rebuffs.accepted(Int64(other)) }
        var verdicts = (2...59).map { _ in rebuffs.rebuffed(1) }
        #expect(Set(verdicts) == [nil])
        verdicts = [rebuffs.rebuffed(1)]
        #expect(verdicts == [60])
    }

    @Test("what was accepted in the end is forgotten")
    func accepted() {
        var rebuffs = Rebuffs()
        for _ in 1...19 { _ = rebuffs.rebuffed(1) }
        rebuffs.accepted(1)
        for other in 2...50 { rebuffs.accepted(Int64(other)) }
        let verdict = rebuffs.rebuffed(1)
        #expect(verdict == nil)
    }
}
