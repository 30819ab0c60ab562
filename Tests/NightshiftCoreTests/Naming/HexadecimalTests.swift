import NightshiftCore
import Testing

@Suite("Hexadecimal")
struct HexadecimalTests {
    @Test(
        "two lowercase digits a byte",
        arguments: [([], ""), ([0], "00"), ([0x0F, 0xF0, 0xFF, 0x9A], "0ff0ff9a")] as [([UInt8], String)])
    func digits(bytes: [UInt8], text: String) {
        #expect(Hexadecimal.text(bytes) == text)
    }

    @Test("of the first bytes only", arguments: [(0, ""), (2, "0ff0"), (4, "0ff0ff9a"), (5, "0ff0ff9a")])
    func first(count: Int, text: String) {
        #expect(Hexadecimal.text([0x0F, 0xF0, 0xFF, 0x9A], first: count) == text)
    }
}
