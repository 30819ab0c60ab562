/// Why a text can't be an API key. No case carries the text: it may be a secret all the same.
package enum APIKeyError: Error, Hashable, Sendable {
    case missing
    case unprintable
    case foreign
    case incomplete
}

extension APIKeyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing: "the API key is empty; set LUMA_AGENTS_API_KEY"
        case .unprintable: "the API key contains white space, control or non-ASCII characters; was it pasted whole?"
        case .foreign: "the API key does not start with '\(APIKey.prefix)'; is it a key of another service?"
        case .incomplete: "the API key ends after '\(APIKey.prefix)'; was it pasted whole?"
        }
    }
}
