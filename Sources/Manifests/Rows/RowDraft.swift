import NightshiftCore

/// What could be read of a row, with everything that could not.
struct RowDraft {
    var id: String?
    var request = GenerationRequest(prompt: "")
    var hasPrompt = false
    /// Absent where the row does not ask for variations.
    var count: Int?
    /// The file name template, where the row has one.
    var output: String?
    var priority = 0
    var tags: [String: String] = [:]
    var origin: RowOrigin?
    var faults: [RowFault] = []
    /// Fields whose value was refused: the rules have nothing to add about them.
    var refused: Set<Field> = []
}
