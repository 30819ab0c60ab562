/// The models of the contract's "Request body of `POST /generations`".
package enum Model: String, CaseIterable, Sendable, Codable {
    case uni1 = "uni-1"
    case uni1Max = "uni-1-max"
}
