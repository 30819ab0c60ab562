import NightshiftCore
import Testing

/// "Pay-as-you-go" of the pricing document, row by row.
@Suite("Price list")
struct PriceListTests {
    @Test(
        "uni-1, from text to image to nine input images",
        arguments: zip(
            0...9,
            [
                "0.0404", "0.0434", "0.0464", "0.0494", "0.0524", "0.0554", "0.0584", "0.0614", "0.0644", "0.0674",
            ]))
    func uni1(inputImages: Int, price: String) {
        #expect(PriceList.price(of: .uni1, inputImages: inputImages)?.decimal == price)
    }

    @Test(
        "uni-1-max, from text to image to nine input images",
        arguments: zip(
            0...9,
            [
                "0.1000", "0.1030", "0.1060", "0.1090", "0.1120", "0.1150", "0.1180", "0.1210", "0.1240", "0.1270",
            ]))
    func uni1Max(inputImages: Int, price: String) {
        #expect(PriceList.price(of: .uni1Max, inputImages: inputImages)?.decimal == price)
    }

    @Test("has no price outside the table", arguments: Model.allCases, [-1, 10, 11, .max, .min])
    func beyond(model: Model, inputImages: Int) {
        #expect(PriceList.price(of: model, inputImages: inputImages) == nil)
    }

    @Test("counts the models of the table and no other")
    func models() {
        #expect(Model.allCases.map(\.rawValue) == ["uni-1", "uni-1-max"])
        #expect(PriceList.mostInputImages == 9)
    }

    @Test("an edit with k references costs the price of 1 + k images", arguments: Model.allCases, 0...8)
    func edits(model: Model, references: Int) throws {
        let request = GenerationRequest(
            prompt: "x", model: model, type: .imageEdit,
            references: Array(repeating: .url("https://example.com/a.png"), count: references),
            source: .url("https://example.com/b.png"))
        let base: Int64 = model == .uni1 ? 43_400 : 103_000
        #expect(request.inputImages == 1 + references)
        #expect(request.price == MicroDollars(base + Int64(references) * 3_000))
    }

    @Test("a request without images costs the text to image price; one with ten images has none")
    func requests() {
        var request = GenerationRequest(prompt: "x")
        #expect(request.price == MicroDollars(40_400))
        request.references = Array(repeating: .url("https://example.com/a.png"), count: 9)
        #expect(request.price == MicroDollars(67_400))
        request.source = .url("https://example.com/b.png")
        #expect(request.inputImages == 10)
        #expect(request.price == nil)
    }

    @Test("a new job carries its request's price, and can't be made without one")
    func newJobs() throws {
        var request = GenerationRequest(prompt: "x", model: .uni1Max)
        let job = try #require(NewJob(key: "a", request: request, outputName: "a"))
        #expect(job.price == MicroDollars(100_000))
        #expect(job.priority == 0)
        #expect(job.tags == [:])
        request.references = Array(repeating: .url("https://example.com/a.png"), count: 10)
        #expect(NewJob(key: "a", request: request, outputName: "a") == nil)
    }
}

@Suite("Credits")
struct CreditsTests {
    @Test(
        "the nearest whole number of about $0.003 each, half up",
        arguments: [
            (0, 0), (1_499, 0), (1_500, 1), (3_000, 1), (4_499, 1), (4_500, 2), (40_400, 13), (100_000, 33),
        ])
    func credits(amount: Int64, credits: Int64) {
        #expect(Credits.approximately(MicroDollars(amount)) == credits)
    }
}
