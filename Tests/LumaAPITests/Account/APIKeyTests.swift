import LumaAPI
import Testing

@Suite("The API key")
struct APIKeyTests {
    @Test("shows itself nowhere")
    func redacted() throws {
        let key = try APIKey(" \(secret)\n")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(describing: key), String(reflecting: key), "\([key])", "\(["a": key])", dumped] {
            #expect(!text.contains("SECRET"))
            #expect(!text.contains("luma-api-"))
            #expect(text.contains(key.fingerprint))
        }
    }

    @Test(
        "refuses what can't be a key, without repeating it",
        arguments: [
            ("", APIKeyError.missing), (" \n", .missing), ("luma-api-", .incomplete), ("sk-hidden", .foreign),
            ("LUMA-API-hidden", .foreign), ("luma-api-hid den", .unprintable), ("luma-api-hid\r\nden", .unprintable),
            ("luma-api-hid\u{7}den", .unprintable), ("luma-api-hidéden", .unprintable),
        ])
    func refused(text: String, error: APIKeyError) {
        #expect(throws: error) { try APIKey(text) }
        #expect(!"\(error)".contains("hid"))
    }

    @Test("has a fingerprint that other processes compute as well")
    func fingerprint() throws {
        // The first bytes of `printf 'nightshift key fingerprint\nluma-api-a' | sha256sum`.
        #expect(try APIKey("luma-api-a").fingerprint == "9b63b80a")
        #expect(try APIKey("luma-api-a\n").fingerprint == "9b63b80a")
        // Long enough for the hash to take a third block.
        #expect(try APIKey("luma-api-" + String(repeating: "z", count: 120)).fingerprint == "05d88a58")
    }
}
