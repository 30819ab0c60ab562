import CZlib
import Foundation
import Testing

@testable import Emulator

@Suite struct PictureTests {
    private func generation(_ request: GenerationRequest) throws -> Generation {
        var account = makeAccount()
        return try account.submit(request, at: 0).generation
    }

    @Test func aPNGIsWhole() throws {
        let generation = try generation(
            GenerationRequest(prompt: "Hello", aspectRatio: .landscape3x2, outputFormat: .png))
        let bytes = Picture.bytes(of: generation)
        #expect(bytes.starts(with: PNGEncoder.signature))
        var at = 8
        var names: [String] = []
        var packed: [UInt8] = []
        while at < bytes.count {
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            let body = Array(bytes[at + 4..<at + 8 + length])
            let sum = bytes[at + 8 + length..<at + 12 + length].reduce(0) { $0 << 8 | UInt($1) }
            #expect(crc32(0, body, uInt(body.count)) == sum)
            names.append(String(decoding: body.prefix(4), as: UTF8.self))
            if names.last == "IDAT" { packed = Array(body.dropFirst(4)) }
            at += 12 + length
        }
        #expect(names == ["IHDR", "PLTE", "tEXt", "IDAT", "IEND"])
        var rows = [UInt8](repeating: 1, count: 97 * 64)
        var length = uLong(rows.count)
        #expect(uncompress(&rows, &length, packed, uLong(packed.count)) == Z_OK)
        #expect(length == uLong(97 * 64))
        let canvas = Picture.canvas(for: generation)
        #expect(Array(rows[1..<97]) == Array(canvas.pixels[0..<96]))
        #expect((0..<64).allSatisfy { rows[$0 * 97] == 0 })
    }

    @Test func aJPEGHasItsSegments() throws {
        let bytes = Picture.bytes(
            of: try generation(GenerationRequest(prompt: "Hello", aspectRatio: .portrait2x3, outputFormat: .jpeg)))
        #expect(bytes.starts(with: [0xFF, 0xD8, 0xFF, 0xE0]))
        #expect(bytes.suffix(2) == [0xFF, 0xD9])
        #expect(ImageProbe.size(of: bytes) == PixelSize(width: 64, height: 96))
        var at = 2
        var markers: [UInt8] = []
        while markers.last != 0xDA {
            markers.append(bytes[at + 1])
            at += 2 + Int(bytes[at + 2]) << 8 + Int(bytes[at + 3])
        }
        #expect(markers == [0xE0, 0xFE, 0xDB, 0xC0, 0xC4, 0xC4, 0xDA])
        let scan = Array(bytes[at..<bytes.count - 2])
        for index in scan.indices where scan[index] == 0xFF { #expect(scan[index + 1] == 0) }
        #expect(JPEGTables.zigzag.prefix(10) == [0, 1, 8, 16, 9, 2, 3, 10, 17, 24])
        #expect(JPEGTables.zigzag.sorted() == Array(0..<64))
        #expect(JPEGTables.ac.symbols.count == 162)
    }

    @Test func picturesAreDistinctAndStable() throws {
        let one = try generation(GenerationRequest(prompt: "one", outputFormat: .png))
        let two = try generation(GenerationRequest(prompt: "two", outputFormat: .png))
        #expect(Picture.bytes(of: one) == Picture.bytes(of: one))
        #expect(Picture.bytes(of: one) != Picture.bytes(of: two))
    }

    /// Sent back as the source of an edit, a picture of ours is known again.
    @Test(arguments: OutputFormat.allCases) func anEditShowsTheSceneOfItsSource(format: OutputFormat) throws {
        let source = try generation(GenerationRequest(prompt: "a harbour", outputFormat: format))
        let data = Data(Picture.bytes(of: source)).base64EncodedString()
        let edit = GenerationRequest(prompt: "at night", kind: .imageEdit, outputFormat: .png)
        let reading = RequestValidator.Reading(request: edit, source: Reference(field: "source", content: .data(data)))
        var account = makeAccount()
        let made = try account.submit(
            edit, try ReferenceInspection(reading), requestID: "r",
            occasion: FaultPlan.Occasion(request: edit, dice: ""),
            at: 0
        ).generation
        #expect(made.scene == source.scene && made.size == source.size)
        #expect(Picture.canvas(for: made).palette == Picture.canvas(for: source).palette)
        #expect(Picture.bytes(of: made) != Picture.bytes(of: source))
        #expect(Scene(in: [UInt8](repeating: 0x65, count: 5_000)) == nil)
    }

    @Test(arguments: AspectRatio.allCases) func proportionsAreKept(ratio: AspectRatio) {
        let size = PixelSize(proportions: ratio.sides.width, ratio.sides.height, longEdge: 512)
        #expect(max(size.width, size.height) == 512)
        let asked = Double(ratio.sides.width) / Double(ratio.sides.height)
        #expect(abs(Double(size.width) / Double(size.height) / asked - 1) < 0.01)
    }

    @Test func textIsBrokenIntoLines() {
        let short = TextLayout("A red fox", width: 460, height: 440)
        #expect(short == TextLayout("A  red\nfox", width: 460, height: 440))
        #expect(short.scale == 4)
        #expect(short.lines == ["A red fox"])
        let long = TextLayout(String(repeating: "word ", count: 1_200), width: 200, height: 110)
        #expect(long.scale == 1)
        #expect(long.lines.count == 10)
        #expect(long.lines.last?.hasSuffix("...") == true)
        #expect(TextLayout("Café — 日", width: 460, height: 440).lines == ["Cafe - \u{FFFD}"])
    }

    @Test func everyPrintableCharacterHasAGlyph() {
        let rows = (0x21...0x7E).map { BitmapFont.rows(of: Unicode.Scalar(UInt8($0))) }
        #expect(rows.allSatisfy { $0.count == 9 && $0.contains { $0 != 0 } && $0.allSatisfy { $0 < 32 } })
        #expect(Set(rows).count == 94)
    }
}
