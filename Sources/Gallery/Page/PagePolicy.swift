import Crypto
import Foundation

/// What a browser may do with the page: run the one script and use the one style that we wrote, show pictures that are part of
/// it or lie beside it, and nothing else. No prompt, tag or file name can add to that, whatever it holds.
enum PagePolicy {
    static func text(script: String, style: String) -> String {
        [
            "default-src 'none'", "script-src \(source(of: script))", "style-src \(source(of: style))",
            "img-src 'self' file: data:", "base-uri 'none'", "form-action 'none'",
        ].joined(separator: "; ")
    }

    /// As the policy names it: the digest of exactly what stands between the tags.
    static func source(of text: String) -> String {
        "'sha256-\(Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString())'"
    }
}
