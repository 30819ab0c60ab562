/// Where chance comes from: handed in, so that tests decide it.
package struct Randomness: Sendable {
    /// A number in `0..<1`.
    package let unit: @Sendable () -> Double
    /// A fresh identifier for a request.
    package let requestID: @Sendable () -> String

    package init(unit: @escaping @Sendable () -> Double, requestID: @escaping @Sendable () -> String) {
        self.unit = unit
        self.requestID = requestID
    }
}
