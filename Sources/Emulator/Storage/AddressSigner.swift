import Foundation

/// Mints and checks download addresses:
/// `/storage/{generation}/{nonce}.{png|jpg}?expires={Unix milliseconds}&signature={32 hex digits}`.
struct AddressSigner: Sendable, Equatable {
    /// Secret key. It is kept in the journal, so that addresses outlive a restart.
    let key0: UInt64
    let key1: UInt64

    init(key0: UInt64, key1: UInt64) {
        self.key0 = key0
        self.key1 = key1
    }

    /// A key that nobody can guess.
    static func random() -> AddressSigner {
        AddressSigner(key0: .random(in: .min ... .max), key1: .random(in: .min ... .max))
    }

    struct Address: Equatable {
        var generation: String
        /// Name of the object: nonce and extension.
        var object: String
        /// Unix milliseconds.
        var expires: Int
    }

    func address(of generation: Generation, nonce: String, expires: Double) -> String {
        let object = Self.hex(SipHash.hash([generation.name, nonce], key0: key1, key1: key0))
        let address = Address(
            generation: generation.name, object: "\(object).\(generation.format.fileExtension)",
            expires: Int((expires * 1_000).rounded()))
        return "/storage/\(address.generation)/\(address.object)?expires=\(address.expires)"
            + "&signature=\(signature(of: address))"
    }

    /// The address in a request's target, if it was minted here and is still valid.
    func verified(_ target: String, at now: Double) throws(StorageRefusal) -> Address {
        let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
        let path = halves[0].split(separator: "/").map(String.init)
        var query: [String: String] = [:]
        for pair in halves.count > 1 ? halves[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            if sides.count == 2 { query[sides[0]] = sides[1] }
        }
        guard path.count == 3, path[0] == "storage" else { throw .missing }
        guard let expires = query["expires"].flatMap({ Int($0) }), let signature = query["signature"] else {
            throw .unsigned
        }
        let address = Address(generation: path[1], object: path[2], expires: expires)
        guard signature == self.signature(of: address) else { throw .unsigned }
        guard now * 1_000 < Double(expires) else { throw .expired }
        return address
    }

    private func signature(of address: Address) -> String {
        let parts = [address.generation, address.object, String(address.expires)]
        return Self.hex(SipHash.hash(parts, key0: key0, key1: key1))
            + Self.hex(SipHash.hash(parts + ["second half"], key0: key0, key1: key1))
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
