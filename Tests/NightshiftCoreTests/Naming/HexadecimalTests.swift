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
}
