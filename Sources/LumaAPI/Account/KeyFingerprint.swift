import Crypto
import NightshiftCore

/// The short name of a key: the first 32 bits of a SHA-256.
///
/// Keys are long and random, so 32 bits of a one-way hash give nothing back; two keys of one account share a fingerprint
/// once in four billion. It stays the same in every process and version.
enum KeyFingerprint {
    static func of(_ key: String) -> String {
        // The prefix keeps the result from being the plain hash of the key, which other tools may print.
        let digest = SHA256.hash(data: Array("nightshift key fingerprint\n\(key)".utf8))
        return Hexadecimal.text(digest, first: 4)
    }
}
