/// The generation times seen lately, apart for requests of different kinds: what another model takes says little of when to look.
package struct Latencies: Sendable {
    /// What of a request its generation time depends on: "`web_search` adds a few" seconds, by the contract's "Limits".
    private struct Kind: Hashable {
        let model: Model
        let type: GenerationType
        let webSearch: Bool

        init(_ request: GenerationRequest) {
            model = request.model
            type = request.type
            webSearch = request.webSearch
        }
    }

    /// Of all kinds together: how long one may sanely take.
    package private(set) var ofAll: LatencyModel
    /// That of a kind that this run has not seen yet.
    private let fresh: LatencyModel
    /// The only kind so far, whose model is that of all.
    private var only: Kind?
    /// Empty as long as there is only one.
    private var byKind: [Kind: LatencyModel] = [:]

    /// - Parameters:
    ///   - interval: between two looks at one generation.
    ///   - latencies: what earlier runs saw.
    package init(interval: Duration, seen latencies: [Duration] = []) {
        fresh = LatencyModel(interval: interval, seen: latencies)
        ofAll = fresh
    }

    /// What is known of such a request's: that of all while too few of its kind have ended.
    package func of(_ request: GenerationRequest) -> LatencyModel {
        guard !byKind.isEmpty, let model = byKind[Kind(request)], model.knowsEnough else { return ofAll }
        return model
    }

    /// How long the generation of a lost reply may hold a slot; a kind that is rare among all may take longer than they do.
    package func longestRun(of request: GenerationRequest) -> Duration {
        max(ofAll.longestRun, of(request).longestRun)
    }

    /// Notes a generation that was running at `lower` after its acceptance and had ended at `upper`.
    package mutating func note(_ request: GenerationRequest, endedBetween lower: Duration, and upper: Duration) {
        let kind = Kind(request)
        if let only, only != kind, byKind.isEmpty { byKind[only] = ofAll }
        only = only ?? kind
        if !byKind.isEmpty { byKind[kind, default: fresh].note(endedBetween: lower, and: upper) }
        ofAll.note(endedBetween: lower, and: upper)
    }
}
