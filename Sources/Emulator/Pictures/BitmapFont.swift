/// The emulator's own typeface: printable ASCII on a grid of 5 by 9 dots, seven above the base line and two below.
enum BitmapFont {
    static let glyphWidth = 5
    static let glyphHeight = 9

    /// Rows of a character, the leftmost dot in bit 4. What is not printable ASCII shows as a box.
    static func rows(of character: Unicode.Scalar) -> [UInt8] {
        guard character.value > 0x20, character.value < 0x7F else { return character == " " ? blank : box }
        return glyphs[Int(character.value) - 0x21]
    }

    private static let blank = [UInt8](repeating: 0, count: glyphHeight)
    private static let box: [UInt8] = [0x1F, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1F, 0x00, 0x00]

    /// From `!` to `~`, a word each and a base-32 digit for each row from the top; rows left out are empty. `A` reads
    /// 4 (`..#..`), a (`.#.#.`), h (`#...#`), h, v (`#####`), h, h.
    private static let drawings = """
        4444404 aaa aavavaa 4fke5u4 pp248jj cik8lid 448 2488842 8422248 04lel4 044v44 000006624 000v 00000cc 11248gg
        ehjlphe 4ck444v eh168gv eh161he 26aiv22 vgu11he 68guhhe v124444 ehhehhe ehhf12c
        0cc00cc 066006624 248g842 00v0v 8421248 eh16404 ehnlmgf
        4ahhvhh uhhuhhu ehggghe sihhhis vgguggv vgguggg ehgnhhf hhhvhhh e44444e 72222ic hikokih ggggggv hrllhhh
        hppljjh ehhhhhe uhhuggg ehhhlid uhhukih fgge11u v444444 hhhhhhe hhhhaa4 hhhllrh hha4ahh hha4444 v1248gv
        e88888e gg84211 e22222e 4ah 0000000v 842
        00e1fhf gguhhhu 00egghe 11fhhhf 00ehvge 698u888 00fhhhf1e ggmphhh 40c444e 2062222ic ggikoki c44444e 00qllll
        00mphhh 00ehhhe 00uhhhugg 00fhhhf11 00mpggg 00fge1u 88u8896 00hhhjd 00hhha4 00hhlla 00ha4ah 00hhhhf1e 00v248v
        688g886 4444444 c22122c 009m
        """

    private static let glyphs: [[UInt8]] = drawings.split { $0 == " " || $0 == "\n" }.map { drawing in
        let rows = drawing.compactMap { UInt8(String($0), radix: 32) }
        return rows + [UInt8](repeating: 0, count: glyphHeight - rows.count)
    }
}
