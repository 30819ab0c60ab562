/// What a person decided about an image that is home. It changes no job and no file:
/// exports and retries go by it.
package enum ReviewMark: String, CaseIterable, Hashable, Sendable {
    case keep, reject
}
