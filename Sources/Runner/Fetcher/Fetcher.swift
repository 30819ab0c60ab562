import HeapModule
import LumaAPI
import Logging
import NightshiftCore

/// Brings finished images home, a few at a time, apart from submissions and polls: a slow disk holds up neither.
actor Fetcher {
    private let plan: RunPlan
    private let store: any JobStore
    private let service: any GenerationService
    private let board: Board
    private let recorder: Recorder
    private let folders: [Batch.ID: OutputFolder]
    private let time: any TimeSource
    private let randomness: Randomness
    private let logger: Logger
    private var waiting = Heap<Delivery>()
    /// Every job that waits here or is being fetched.
    private var known: Set<Int64> = []
    private var fetching = 0
    /// The store has more that were not taken in for want of room.
    private var hasMore = true
    /// Deliveries held in memory; the rest waits in the store.
    private static let mostKnown = 512

    init(
        plan: RunPlan, store: any JobStore, service: any GenerationService, board: Board, recorder: Recorder,
        folders: [Batch.ID: OutputFolder], time: any TimeSource, randomness: Randomness, logger: Logger
    ) {
        self.plan = plan
        self.store = store
        self.service = service
        self.board = board
        self.recorder = recorder
        self.folders = folders
        self.time = time
        self.randomness = randomness
        self.logger = logger
    }

    /// Takes on an image that was just finished.
    func fetch(_ claim: Claim, url: String?) {
        guard known.count < Self.mostKnown else {
            hasMore = true
            return
        }
        guard known.insert(claim.job.id).inserted else { return }
        waiting.insert(Delivery(claim: claim, url: url, due: time.now()))
        board.downloads.ring()
    }

    /// Returns when the run is finished or halted in a way that stops collecting, or when the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, await board.isCollecting {
                await takeInMore()
                let now = time.now()
                while fetching < plan.parallelDownloads, let next = waiting.min, next.due <= now {
                    let delivery = waiting.removeMin()
                    fetching += 1
                    group.addTask { await self.attempt(delivery) }
                }
                let next = fetching < plan.parallelDownloads ? waiting.min?.due : nil
                await board.downloads.wait(until: next, on: time)
            }
            group.cancelAll()
        }
    }

    private func takeInMore() async {
        guard hasMore, known.count < Self.mostKnown / 2 else { return }
        do {
            // Those known already come first, being older: ask for as many more.
            let found = try store.downloads(after: 0, limit: known.count + Self.mostKnown / 2)
            hasMore = found.count == known.count + Self.mostKnown / 2
            for claim in found where folders[claim.job.batch] != nil && known.insert(claim.job.id).inserted {
                waiting.insert(Delivery(claim: claim, url: nil, due: time.now()))
            }
        } catch {
            await board.halt(.trouble("\(error)"))
        }
    }

    private func attempt(_ delivery: Delivery) async {
        let outcome = await deliver(delivery)
        fetching -= 1
        switch outcome {
        case .settled:
            known.remove(delivery.claim.job.id)
            board.submissions.ring()
        case .again(let reason):
            logger.debug("download to be repeated", metadata: ["job": "\(delivery.claim.job.key)", "why": "\(reason)"])
            waiting.insert(delivery.again(at: time.now(), random: randomness.unit()))
        }
        board.downloads.ring()
    }

    private func deliver(_ delivery: Delivery) async -> Delivery.Outcome {
        guard let folder = folders[delivery.claim.job.batch] else { return .settled }
        let courier = Courier(service: service, folder: folder)
        let arrival = await courier.bring(delivery)
        guard !Task.isCancelled else { return .again("the run stops") }
        do {
            switch arrival {
            case .stored(let landed):
                try await record(.stored(landed.image), of: delivery)
                landed.settle()
                return .settled
            case .abandoned(let reason):
                try await record(.downloadAbandoned(message: reason), of: delivery)
                return .settled
            case .again(let reason) where delivery.failures + 1 >= Delivery.mostFailures:
                try await record(.downloadAbandoned(message: reason), of: delivery)
                return .settled
            case .again(let reason):
                return .again(reason)
            case .diskTrouble(let reason):
                await board.halt(.disk(reason))
                return .again(reason)
            }
        } catch {
            await board.halt(.trouble("\(error)"))
            return .again("\(error)")
        }
    }

    private func record(_ event: JobEvent, of delivery: Delivery) async throws {
        let state = try delivery.claim.job.state.applying(event)
        _ = try await recorder.commit(delivery.claim, to: state, attempt: delivery.claim.attempt)
    }
}
