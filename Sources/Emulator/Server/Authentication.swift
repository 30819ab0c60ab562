/// The API's way with keys: scheme `Bearer`, spelt exactly so, and a key that starts with `luma-api-`. What else the
/// key contains chooses its fate.
enum Authentication {
    static func check(_ header: String?) throws(Refusal) {
        let scheme = "Bearer "
        let prefix = "luma-api-"
        guard let header, header.hasPrefix(scheme) else { throw .missingKey }
        let key = header.dropFirst(scheme.count)
        guard key.hasPrefix(prefix), key.count > prefix.count else { throw .missingKey }
        let name = key.dropFirst(prefix.count)
        if name.contains("revoked") { throw .revokedKey }
        if name.contains("expired") { throw .expiredKey }
        if name.contains("suspended") { throw .suspended }
        if name.contains("deactivated") { throw .deactivated }
        if name.contains("invalid") { throw .invalidKey }
    }
}
