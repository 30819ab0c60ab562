import Testing

@testable import Emulator

@Suite struct JSONTests {
    @Test(arguments: [
        #"{"a":[1,-2,2.5,true,false,null,"x"],"b":{}}"#, #""\"\\\n\t""#, "[]", "12345678901234567",
    ])
    func documentsSurvive(text: String) throws {
        #expect(try JSONReader.read(text).line == text)
    }

    @Test func escapesAreRead() throws {
        #expect(try JSONReader.read(#""\u00e9\ud83d\ude00\/\b""#) == .string("é😀/\u{8}"))
        #expect(try JSONReader.read(#""\ud83d!""#) == .string("\u{FFFD}!"))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\" 1}", "01", "1.", "nul", "\"\u{1}\"", "\"\\x\"", "1 2", "{a:1}", "'a'", "-",
        String(repeating: "[", count: 100),
    ])
    func malformedTextIsRefused(text: String) {
        #expect(throws: JSONReader.Malformed.self) { try JSONReader.read(text) }
    }

    @Test func invalidUnicodeIsRefused() {
        let bytes: [UInt8] = [0x22, 0xFF, 0x22]
        #expect(throws: JSONReader.Malformed.self) { try bytes.withUnsafeBytes { try JSONReader.read($0) } }
    }

    /// Published test vector: bytes 0 to 14 under the key 0 to 15.
    @Test func sipHashIsSipHash() {
        var hash = SipHash(key0: 0x0706_0504_0302_0100, key1: 0x0F0E_0D0C_0B0A_0908)
        for byte in 0..<15 { hash.add(UInt8(byte)) }
        #expect(hash.finish() == 0xA129_CA61_49BE_45E5)
    }
}
