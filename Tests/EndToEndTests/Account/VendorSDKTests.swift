import Testing

/// The vendor's own client against our emulator: what it makes of the answers is the judge of our reading of the API.
@Suite(
    .bounded,
    .enabled(
        if: Ground.environment("NIGHTSHIFT_SDK_PYTHON") != nil, "NIGHTSHIFT_SDK_PYTHON names no Python with the SDK"))
struct VendorSDKTests {
    @Test func everyCheckPasses() async throws {
        let python = try #require(Ground.environment("NIGHTSHIFT_SDK_PYTHON"))
        try await Bench.with(.init(latency: "0.3:0.5:1"), limits: .exceeded) { bench in
            let check = try await bench.launch(python, [Ground.root + "/Tests/SDK/sdk_check.py"]).finished(
                within: .seconds(120))
            #expect(check.code == 0, "\(check)")
            #expect(check.lines.count == 9)
            #expect(check.lines.allSatisfy { $0.hasPrefix("ok ") }, "\(check)")
            let books = try await bench.books()
            // Two images, and one that is moderated; the one request too many is the check's own doing.
            #expect(books.count("completed") == 2 && books.count("failed") == 1)
            #expect(books.limited == ["rpm": 1])
        }
    }
}
