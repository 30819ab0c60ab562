/// Why bytes are not JSON, and where.
struct JSONProblem: Error {
    /// From the first byte given to the parser.
    let offset: Int
    let message: String
}
