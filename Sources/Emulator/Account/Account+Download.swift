import Foundation

/// Why the storage hands nothing out, in an object store's own words.
struct StorageRefusal: Error, Equatable {
    var status: Int
    var code: String
    var message: String

    static let expired = StorageRefusal(status: 403, code: "AccessDenied", message: "Request has expired")
    static let unsigned = StorageRefusal(
        status: 403, code: "SignatureDoesNotMatch",
        message: "The request signature we calculated does not match the signature you provided.")
    static let broken = StorageRefusal(
        status: 500, code: "InternalError", message: "We encountered an internal error. Please try again.")
    static let missing = StorageRefusal(
        status: 404, code: "NoSuchKey", message: "The specified key does not exist.")
    static let method = StorageRefusal(
        status: 405, code: "MethodNotAllowed", message: "The specified method is not allowed against this resource.")

    var document: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>\(code)</Code><Message>\(message)</Message></Error>

        """
    }
}

extension Account {
    struct Download: Equatable {
        var generation: Generation
        /// `torn_download` or `html_download`.
        var fault: Fault?
    }

    /// - Parameter target: path and query as requested.
    mutating func download(_ target: String, carriesKey: Bool, at now: Double) throws(StorageRefusal) -> Download {
        if carriesKey {
            tally.keyLeaks += 1
            note(["kind": "leak"])
        }
        let address = try signer.verified(target, at: now)
        guard let position = position(of: address.generation) else { throw .missing }
        let generation = change(position) { generation in
            generation.downloads += 1
            return generation
        }
        tally.downloads += 1
        let occasion = FaultPlan.Occasion(
            request: generation.request, number: generation.downloads - 1,
            dice: "download \(generation.name) \(generation.downloads)")
        let fault = plan.first(of: Fault.downloads, on: occasion)
        if fault == .download500 { throw .broken }
        return Download(generation: generation, fault: fault)
    }
}
