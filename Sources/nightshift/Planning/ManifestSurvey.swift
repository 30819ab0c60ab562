import Manifests
import NightshiftCore

/// What a manifest asks for, counted while it streams by.
struct ManifestSurvey {
    /// Jobs that cost the same.
    struct Kind: Hashable {
        let model: Model
        let type: GenerationType
        let inputImages: Int
        let price: MicroDollars
    }

    private(set) var counts: [Kind: Int] = [:]

    mutating func add(_ job: NewJob) {
        let request = job.request
        let kind = Kind(
            model: request.model, type: request.type, inputImages: request.inputImages, price: job.price)
        counts[kind, default: 0] += 1
    }

    var jobs: Int { counts.values.reduce(0, +) }

    /// If every job is charged once.
    var cost: MicroDollars { counts.reduce(.zero) { $0 + $1.key.price * $1.value } }

    func weight(under limit: RateLimit) -> Weight {
        counts.reduce(.zero) { sum, entry in
            sum + Weight(tenths: limit.weight(of: entry.key.model).tenths * entry.value)
        }
    }
}

extension ManifestOptions {
    /// Reads every manifest to its end; throws one rejection with the faults of all.
    ///
    /// - Parameters:
    ///   - destination: where each manifest's images are to go.
    ///   - row: called for each job.
    func survey(to destination: (String) throws -> Destination, eachRow row: () -> Void = {}) throws -> ManifestSurvey {
        var survey = ManifestSurvey()
        var faults: [ManifestFault] = []
        var total = 0
        for manifest in manifests {
            do {
                try reader(of: manifest, to: destination(manifest)).read { job, _ in
                    survey.add(job)
                    row()
                    return nil
                }
            } catch let rejection as ManifestRejected {
                faults += rejection.faults
                total += rejection.total
            }
        }
        if total > 0 { throw ManifestRejected(faults: Array(faults.prefix(faultLimit)), total: total) }
        return survey
    }
}
