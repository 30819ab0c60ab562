import Testing

@testable import Emulator

@Suite struct MoneyTests {
    @Test func pricesAreThePublishedOnes() {
        let uni1 = [404, 434, 464, 494, 524, 554, 584, 614, 644, 674]
        let uni1Max = [1_000, 1_030, 1_060, 1_090, 1_120, 1_150, 1_180, 1_210, 1_240, 1_270]
        for images in 0...9 {
            #expect(PriceTable.price(of: .uni1, inputImages: images) == uni1[images] * 100)
            #expect(PriceTable.price(of: .uni1Max, inputImages: images) == uni1Max[images] * 100)
        }
    }

    @Test func theSourceOfAnEditIsAnInputImage() {
        #expect(GenerationRequest(prompt: "x", kind: .imageEdit, references: 8).inputImages == 9)
        #expect(GenerationRequest(prompt: "x", kind: .image, references: 9).inputImages == 9)
    }

    @Test func moneyIsReservedThenChargedAtTheEnd() throws {
        var account = makeAccount { $0.credits = 100_000 }
        _ = try account.submit("x", at: 0)
        account.ledger.settle(at: 29.9)
        #expect(account.ledger.reserved == 40_400)
        #expect(account.ledger.charged == 0)
        #expect(account.ledger.available == 59_600)
        account.ledger.settle(at: 30)
        #expect(account.ledger.reserved == 0)
        #expect(account.ledger.charged == 40_400)
        #expect(account.ledger.available == 59_600)
    }

    @Test(arguments: [
        ("content_moderated", 0), ("generation_failed", 0), ("output_not_found", 0), ("budget_exhausted", 20_200),
        ("image_too_large", 0), ("unsupported_format", 0), ("corrupt_input", 0), ("invalid_request", 0),
        ("rate_limited", 0), ("unknown_code", 40_400),
    ])
    func failuresCostWhatTheyCost(name: String, charge: Int) throws {
        var account = makeAccount()
        let generation = try account.submit("x [[fault:\(name)]]", at: 0).generation
        account.ledger.settle(at: 30)
        #expect(account.ledger.charged == charge)
        #expect(account.ledger.refunded == 40_400 - charge)
        let document = try account.document(generation, at: 30)
        #expect(document["state"]?.text == "failed")
        #expect(document["failure_code"]?.text == (name == "unknown_code" ? "quantum_decoherence" : name))
        #expect(document["failure_reason"]?.text?.isEmpty == false)
        #expect(document["output"]?.items == [])
    }

    @Test func aReserveCountsAgainstCredits() throws {
        var account = makeAccount { $0.credits = 80_799 }
        _ = try account.submit("x", at: 0)
        #expect(throws: Refusal.noCredits) { try account.submit("y", at: 1) }
        try account.apply(["add_credits": .integer(1)], at: 1)
        _ = try account.submit("y", at: 1)
        #expect(account.ledger.available == 0)
    }

    @Test func aRefundCanBeSpentAgain() throws {
        var account = makeAccount { $0.credits = 40_400 }
        _ = try account.submit("x [[fault:content_moderated]]", at: 0)
        #expect(throws: Refusal.noCredits) { try account.submit("y", at: 29) }
        _ = try account.submit("y", at: 30)
    }
}
