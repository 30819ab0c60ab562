import LumaAPI
import Testing

@Suite("The API's address")
struct APIAddressTests {
    @Test(
        "accepts https, and http to this machine",
        arguments: [
            ("https://agents.lumalabs.ai/v1", "https://agents.lumalabs.ai/v1", "agents.lumalabs.ai"),
            (" https://Example.com/v1//\n", "https://Example.com/v1", "example.com"),
            ("https://example.com:8443", "https://example.com:8443", "example.com:8443"),
            ("http://127.0.0.1:9000/v1/", "http://127.0.0.1:9000/v1", "127.0.0.1:9000"),
            ("http://127.9.8.7/v1", "http://127.9.8.7/v1", "127.9.8.7"),
            ("http://localhost:80/v1", "http://localhost:80/v1", "localhost:80"),
            ("http://[::1]:80/v1", "http://[::1]:80/v1", "[::1]:80"),
        ])
    func accepted(text: String, base: String, host: String) throws {
        let address = try APIAddress(text)
        #expect(address.description == base)
        #expect(address.host == host)
    }

    @Test("is the vendor's unless told otherwise")
    func standard() throws {
        #expect(APIAddress.standard == (try APIAddress("https://agents.lumalabs.ai/v1")))
    }

    @Test(
        "refuses the rest",
        arguments: [
            (
                "http://agents.lumalabs.ai/v1",
                "must use https: plain http is for this machine only, not for agents.lumalabs.ai"
            ),
            (
                "http://127.0.0.1.example.com",
                "must use https: plain http is for this machine only, not for 127.0.0.1.example.com"
            ),
            ("http://128.0.0.1", "must use https: plain http is for this machine only, not for 128.0.0.1"),
            ("http://127.1", "must use https: plain http is for this machine only, not for 127.1"),
            ("http://127.0.0.08", "must use https: plain http is for this machine only, not for 127.0.0.08"),
            ("http://１２７.0.0.1", "must use https: plain http is for this machine only, not for 127.0.0.1"),
            ("ftp://example.com", "must use https, not ftp"),
            ("agents.lumalabs.ai", "is not a URL"),
            ("https:///v1", "names no host"),
            ("https://user:pass@example.com", "must not carry a user name or password"),
            ("https://example.com/v1?a=b", "must end with its path, without '?' or '#'"),
            ("", "is not a URL"),
        ])
    func refused(text: String, objection: String) {
        let error = #expect(throws: APIAddressError.self) { try APIAddress(text) }
        #expect(error?.description == "the API's base URL \(objection)")
    }
}
