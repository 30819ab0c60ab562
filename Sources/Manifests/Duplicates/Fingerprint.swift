/// 128 bits of a text, from two differently seeded hashes of the process: two texts that share one by chance are not to
/// be expected in any manifest, and nobody outside the process can make them.
struct Fingerprint: Hashable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(of text: String) {
        var text = text
        self = text.withUTF8 { bytes in
            var first = Hasher()
            first.combine(bytes: UnsafeRawBufferPointer(bytes))
            var second = Hasher()
            second.combine(0x5EED as UInt64)
            second.combine(bytes: UnsafeRawBufferPointer(bytes))
            return Fingerprint(
                high: UInt64(bitPattern: Int64(first.finalize())), low: UInt64(bitPattern: Int64(second.finalize())))
        }
    }

    /// Already as random as it gets.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }
}
