import NightshiftCore
import TestSupport
import Testing

@testable import Manifests

/// Damaged files: whatever comes out, it is jobs or faults, in time.
@Suite struct FuzzTests {
    private static let samples = [
        (Samples.jsonl, "m.jsonl"), (Samples.json, "m.json"), (Samples.csv, "m.csv"), (Samples.tsv, "m.tsv"),
        (Samples.yaml, "m.yaml"),
        ("matrix: {a: [1, 2]}\njobs:\n- {<<: &x {prompt: '{a}'}, id: b, tags: *x}\n", "m.yaml"),
    ]

    @Test(arguments: samples)
    func damagedFiles(_ sample: (text: String, name: String)) throws {
        let scratch = try Scratch()
        _ = try scratch.write(pngBytes, to: "pictures/b.png")
        for seed in FuzzRounds(200) {
            var random = SeededRandom(seed: seed)
            var bytes = Array(sample.text.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, &random) }
            let limits = ReadingLimits(piece: Int.random(in: 1...64, using: &random), heldNames: 2)
            let outcome = try scratch.read(bytes, as: sample.name, limits: limits)
            #expect(!outcome.jobs.isEmpty || !outcome.faults.isEmpty, "\(sample.name), seed \(seed)")
            #expect(outcome.total >= outcome.faults.count, "\(sample.name), seed \(seed)")
            for job in outcome.jobs {
                let names = job.outputName.split(separator: "/")
                #expect(
                    !job.key.isEmpty && !names.isEmpty && !job.request.prompt.isEmpty, "\(sample.name), seed \(seed)")
                #expect(!job.outputName.hasPrefix("/") && !names.contains(".."), "\(sample.name), seed \(seed)")
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let special = Array("\"\\{}[],:|\t\r\n -&*?<'#%@!~".utf8) + [0, 0xFF, 0xC3, 0xED, 0xEF]
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.insert(random.pick(special), at: place)
        case 1: if place < bytes.count { bytes[place] = random.pick(special) }
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
        case 3: bytes.removeSubrange(place...)
        default:
            let copy = bytes[place..<min(bytes.count, place + Int.random(in: 1...60, using: &random))]
            bytes.insert(contentsOf: copy, at: Int.random(in: 0...bytes.count, using: &random))
        }
        if bytes.isEmpty { bytes = [0x2C] }
    }
}
