/// Entropy-coded bits of a JPEG scan, most significant first, a zero byte stuffed after every 0xFF.
struct JPEGBits {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var count: UInt32 = 0

    mutating func write(_ value: UInt32, bits: UInt32) {
        guard bits > 0 else { return }
        pending = pending << bits | (value & (1 << bits &- 1))
        count &+= bits
        while count >= 8 {
            count &-= 8
            let byte = UInt8(truncatingIfNeeded: pending >> count)
            bytes.append(byte)
            if byte == 0xFF { bytes.append(0) }
        }
    }

    mutating func write(_ symbol: Int, _ table: JPEGTables.Huffman) {
        write(table.codes[symbol], bits: table.lengths[symbol])
    }

    /// Fills the last byte with ones.
    mutating func finish() {
        if count > 0 { write(0x7F, bits: 8 - count) }
    }
}
