import Testing

@testable import Emulator

@Suite struct FaultTests {
    @Test func listsAreParsed() throws {
        #expect(
            try FaultChance.parse("http_502=0.05, stuck = 1") == [
                FaultChance(fault: .http502, probability: 0.05), FaultChance(fault: .stuck, probability: 1),
            ])
        #expect(try FaultChance.parse("") == [])
        #expect(throws: FaultSyntaxError.notAPair("stuck")) { try FaultChance.parse("stuck") }
        #expect(throws: FaultSyntaxError.unknownName("x")) { try FaultChance.parse("x=1") }
        #expect(throws: FaultSyntaxError.notAProbability(name: "stuck", written: "2")) {
            try FaultChance.parse("stuck=2")
        }
        #expect(FaultSyntaxError.unknownName("x").description.hasSuffix(Fault.names))
    }

    @Test func markersAreFoundAnywhere() throws {
        let markers = try FaultMarker.markers(in: "a [[fault:http_502 x2]] b [[fault:slow]]")
        #expect(markers == [FaultMarker(fault: .http502, times: 2), FaultMarker(fault: .slow)])
        #expect(try FaultMarker.markers(in: "[[nothing]] [[fault:") == [])
    }

    @Test(arguments: Fault.refusals) func refusalsHoldForAsManySubmissionsAsAsked(fault: Fault) throws {
        var account = makeAccount()
        let prompt = "x [[fault:\(fault.rawValue) x2]]"
        for _ in 0..<2 {
            #expect(throws: Interrupted(fault: fault)) { try account.submit(prompt, at: 0) }
        }
        _ = try account.submit(prompt, at: 0)
        let other = GenerationRequest(prompt: prompt, model: .uni1Max)
        #expect(throws: Interrupted(fault: fault)) { try account.submit(other, at: 0) }
    }

    @Test func aFailureMayPassWithARetry() throws {
        var account = makeAccount()
        let prompt = "x [[fault:generation_failed x1]]"
        #expect(try account.submit(prompt, at: 0).generation.failure?.code == "generation_failed")
        #expect(try account.submit(prompt, at: 0).generation.failure == nil)
    }

    @Test func timesGoWrong() throws {
        var account = makeAccount()
        let slow = try account.submit("[[fault:slow]]", at: 0).generation
        #expect(slow.endsAt == 300)
        let stuck = try account.submit("[[fault:stuck]]", at: 0).generation
        #expect(stuck.state(at: 1e9) == .processing)
    }

    @Test(arguments: [(Fault.poll502, Refusal.upstream), (.poll404, .notFound)])
    func pollsGoWrong(fault: Fault, refusal: Refusal) throws {
        var account = makeAccount()
        let generation = try account.submit("[[fault:\(fault.rawValue) x1]]", at: 0).generation
        #expect(throws: refusal) { try account.document(generation, at: 1) }
        #expect(try account.document(generation, at: 2)["state"]?.text == "queued")
    }

    @Test func aPollMayBeLimitedOrReset() throws {
        var account = makeAccount()
        let limited = try account.submit("[[fault:poll_429]]", at: 0).generation
        #expect(throws: Refusal.rateLimited(.retryAfter(1))) { try account.document(limited, at: 1) }
        let reset = try account.submit("[[fault:reset_poll]]", at: 0).generation
        #expect(try account.poll(reset.name, base: "", at: 1) == .hangUp)
    }

    @Test func strangeStatesPass() throws {
        var account = makeAccount()
        let generation = try account.submit("[[fault:unknown_state]]", at: 0).generation
        for _ in 0..<2 {
            let document = try account.document(generation, at: 40)
            #expect(document["state"]?.text == "paused")
            #expect(document["progress"] != nil)
        }
        #expect(try account.document(generation, at: 40)["state"]?.text == "completed")
    }

    @Test func outputsGoWrongOnce() throws {
        var account = makeAccount()
        let empty = try account.submit("[[fault:empty_output]]", at: 0).generation
        #expect(try account.document(empty, at: 30)["output"]?.items == [])
        #expect(try account.document(empty, at: 30)["output"]?.items?.count == 1)

        let expired = try account.submit("[[fault:expired_url]]", at: 0).generation
        func path() throws -> String {
            let url = try account.document(expired, at: 30)["output"]?.items?.first?["url"]?.text
            return String(try #require(url).dropFirst("http://host".count))
        }
        let first = try path()
        #expect(throws: StorageRefusal.expired) { try account.download(first, carriesKey: false, at: 30) }
        let second = try path()
        #expect(try account.download(second, carriesKey: false, at: 30).fault == nil)
    }

    @Test(arguments: [Fault.tornDownload, .htmlDownload]) func downloadsGoWrong(fault: Fault) throws {
        var account = makeAccount()
        let generation = try account.submit("[[fault:\(fault.rawValue) x1]]", at: 0).generation
        let url = try #require(try account.document(generation, at: 30)["output"]?.items?.first?["url"]?.text)
        let path = String(url.dropFirst("http://host".count))
        #expect(try account.download(path, carriesKey: false, at: 31).fault == fault)
        #expect(try account.download(path, carriesKey: false, at: 31).fault == nil)
    }

    @Test func chanceFollowsTheSeed() throws {
        func refused(_ seed: UInt64) -> [Int] {
            var account = makeAccount {
                $0.seed = seed
                $0.isLimiterDown = true
                $0.faults = [FaultChance(fault: .http503, probability: 0.2)]
            }
            return (0..<500).filter { (try? account.submit("prompt \($0)", at: 0)) == nil }
        }
        let first = refused(3)
        #expect(first == refused(3))
        #expect(first != refused(4))
        #expect((60...140).contains(first.count))
    }

    @Test func anotherAttemptRollsTheDiceAgain() throws {
        var account = makeAccount {
            $0.isLimiterDown = true
            $0.faults = [FaultChance(fault: .http503, probability: 0.5)]
        }
        let outcomes = (0..<40).map { _ in (try? account.submit("same", at: 0)) != nil }
        #expect(Set(outcomes) == [true, false])
    }

    @Test func switchesAreAllOrNothing() throws {
        var account = makeAccount()
        #expect(throws: Refusal.self) {
            try account.apply(["rpm": .integer(5), "rmp": .integer(6)], at: 0)
        }
        #expect(account.switches.rpm == 30)
        try account.apply(["outage_seconds": .integer(5), "outage_requests": .integer(1)], at: 0)
        #expect(account.switches.outage(at: 4.9) == true)
        #expect(account.switches.outage(at: 5) == true)
        #expect(account.switches.outage(at: 5) == false)
        try account.apply(["suspended": .bool(true)], at: 0)
        #expect(throws: Refusal.suspended) { try account.switches.admit() }
    }
}
