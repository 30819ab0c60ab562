import NightshiftCore
import Testing

@Suite("Public addresses")
struct PublicAddressTests {
    @Test(
        "https and public",
        arguments: [
            "https://example.com/a.png", "HTTPS://EXAMPLE.com/a.png", "https://example.com:8443/a.png?b=c#d",
            "https://example.com./a.png", "https://8.8.8.8/a.png", "https://172.15.0.1/a", "https://172.32.0.1/a",
            "https://192.167.1.1/a", "https://192.169.1.1/a", "https://169.253.1.1/a", "https://169.255.1.1/a",
            "https://11.0.0.1/a", "https://9.255.255.255/a", "https://126.255.255.255/a", "https://128.0.0.1/a",
            "https://100.63.255.255/a", "https://100.128.0.1/a", "https://223.255.255.255/a", "https://1.0.0.1/a",
            "https://[2001:4860:4860::8888]/a", "https://[2606:4700::1111]/a", "https://10.example.com/a",
            "https://localhost.example.com/a", "https://fd.example.com/a", "https://127.0.0.1.example.com/a",
            "https://mylocalhost.com/a", "https://example.com/a@b",
        ])
    func accepted(address: String) {
        #expect(PublicAddress.objection(to: address) == nil)
    }

    @Test(
        "private, loopback and reserved addresses",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("127.1.2.3", "127.1.2.3"), ("10.0.0.1", "10.0.0.1"),
            ("10.255.255.255", "10.255.255.255"), ("172.16.0.1", "172.16.0.1"), ("172.31.255.255", "172.31.255.255"),
            ("192.168.0.1", "192.168.0.1"), ("192.168.255.255", "192.168.255.255"),
            ("169.254.169.254", "169.254.169.254"), ("0.0.0.0", "0.0.0.0"), ("100.64.0.1", "100.64.0.1"),
            ("100.127.255.255", "100.127.255.255"), ("224.0.0.1", "224.0.0.1"), ("255.255.255.255", "255.255.255.255"),
            ("127.0.0.1.", "127.0.0.1"), ("localhost", "localhost"), ("LocalHost", "localhost"),
            ("localhost.", "localhost"), ("a.localhost", "a.localhost"), ("printer.local", "printer.local"),
            ("127.1", "127.1"), ("2130706433", "2130706433"), ("0x7f.0.0.1", "0x7f.0.0.1"),
            ("0x7f000001", "0x7f000001"),
            ("0177.0.0.1", "0177.0.0.1"), ("300.1.1.1", "300.1.1.1"), ("8.8.8.8.8", "8.8.8.8.8"),
            ("127.0.0.1:8443", "127.0.0.1"), ("%6cocalhost", "localhost"), ("%31%32%37.0.0.1", "127.0.0.1"),
        ])
    func privateHosts(host: String, named: String) {
        #expect(
            PublicAddress.objection(to: "https://\(host)/a.png") == "URL must be publicly reachable, \(named) is not")
    }

    @Test(
        "the same in IPv6",
        arguments: [
            "::1", "::", "0:0:0:0:0:0:0:1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "::ffff:127.0.0.1",
            "::ffff:10.0.0.1", "::127.0.0.1", "ff02::1", "64:ff9b::7f00:1",
        ])
    func privateIPv6(host: String) {
        let objection = PublicAddress.objection(to: "https://[\(host)]/a.png")
        #expect(objection?.hasPrefix("URL must be publicly reachable, ") == true)
    }

    @Test(
        "the form of the address",
        arguments: [
            ("http://example.com/a.png", "URL must use https, not http"),
            ("ftp://example.com/a.png", "URL must use https, not ftp"),
            ("file:///etc/passwd", "URL must use https, not file"),
            ("data:image/png;base64,AAAA", "URL must use https, not data"),
            ("", "is not a URL: ''"), ("a.png", "is not a URL: 'a.png'"),
            ("//example.com/a.png", "is not a URL: '//example.com/a.png'"), ("https:///a.png", "URL names no host"),
            ("https:a.png", "URL names no host"),
            ("https://me@example.com/a", "URL must not carry a user name or password"),
            ("https://me:secret@example.com/a", "URL must not carry a user name or password"),
            ("https://:secret@example.com/a", "URL must not carry a user name or password"),
            ("https://example.com@127.0.0.1/a", "URL must not carry a user name or password"),
        ])
    func form(address: String, objection: String) {
        #expect(PublicAddress.objection(to: address) == objection)
    }
}
