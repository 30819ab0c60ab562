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
    private(set) var chains = ManifestChains()

    mutating func add(_ job: NewJob) {
        let request = job.request
        let kind = Kind(
            model: request.model, type: request.type, inputImages: request.inputImages, price: job.price)
        counts[kind, default: 0] += 1
    }

    /// Chains of one more manifest: each is a batch of its own, so none goes on in another.
    mutating func add(_ more: ManifestChains) {
        chains = ManifestChains(
            jobs: chains.jobs + more.jobs, chains: chains.chains + more.chains, steps: max(chains.steps, more.steps))
    }

    var jobs: Int { counts.values.reduce(0, +) }

    /// If every job is charged once.
    var cost: MicroDollars { counts.reduce(.zero) { $0 + $1.key.price * $1.value } }

    /// The jobs as the limit weighs them.
    func load(under limit: RateLimit) -> Load {
        let weights = Set(counts.keys.map { limit.weight(of: $0.model) })
        return Load(
            jobs: jobs, weight: weight(under: limit), each: weights.count == 1 ? weights.first : nil)
    }

    var workload: Workload {
        counts.reduce(into: Workload()) { workload, entry in
            guard let kind = Workload.Kind(entry.key.model, inputImages: entry.key.inputImages) else { return }
            workload.add(kind, count: entry.value)
        }
    }

    private func weight(under limit: RateLimit) -> Weight {
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
    ///   - known: the jobs of the batch that each manifest would be added to.
    ///   - row: called for each job.
    func survey(
        to destination: (String) throws -> Destination, known: (String) -> KnownJobs, eachRow row: () -> Void = {}
    ) throws -> ManifestSurvey {
        var survey = ManifestSurvey()
        var faults: [ManifestFault] = []
        var total = 0
        for manifest in manifests {
            do {
                let known = known(manifest)
                let reader = reader(of: manifest, to: try destination(manifest)) { try known.contains($0) }
                let chains = try reader.read { job, _ in
                    survey.add(job)
                    row()
                    return nil
                }
                survey.add(chains)
            } catch let rejection as ManifestRejected {
                faults += rejection.faults
                total += rejection.total
            }
        }
        if total > 0 { throw ManifestRejected(faults: Array(faults.prefix(faultLimit)), total: total) }
        return survey
    }
}
