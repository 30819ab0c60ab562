/// The bounds that keep memory constant; tests make them small.
struct ReadingLimits: Sendable {
    /// Bytes asked of the file at a time.
    var piece = 128 * 1_024
    /// The longest line, CSV record or array element. One inline image of 50 MB takes 70 MB as base64.
    var longestRecord = 80 * 1_024 * 1_024
    /// YAML is a tree before it is rows, so it is held whole.
    var largestYAML = 16 * 1_024 * 1_024
    /// Nodes seen in one YAML file, those reached again through aliases included.
    var mostYAMLNodes = 4_000_000
    /// Names held in memory per index before they are partitioned on disk.
    var heldNames = 65_536
}
