import HeapModule
import Logging
import LumaAPI
import NightshiftCore

/// Brings finished images home, a few at a time, apart from submissions and polls: a slow disk holds up neither.
actor Fetcher {
    private let plan: RunPlan
    private let store: any JobStore
    private let service: any GenerationService
    private let board: Board
    private let recorder: Recorder
    private let destinations: [Batch.ID: Destination]
    private let time: any TimeSource
    private let randomness: Randomness
    private let logger: Logger
    private var waiting = Heap<Delivery>()
    /// Every job that waits here or is being fetched.
    private var known: Set<Int64> = []
    /// Batches of other runs whose folder can't be written.
    private var leftAside: Set<Batch.ID> = []
    private var fetching = 0
    /// Images with a name of their own that are being put on record.
    private var settling = 0
    /// While nothing can be fetched, one download at a time asks whether the host is back.
    private var breaker = CircuitBreaker()
    /// The store has more that were not taken in for want of room.
    private var hasMore = true
    /// Deliveries held in memory, with the URL that came with their poll: about a kilobyte each, seven where prompts are as long
    /// as they may be. The rest waits in the store, and costs one more poll each.
    private static let mostKnown = 4_096
    /// How many are read from the store at once: some ten milliseconds.
    private static let page = 256
    /// Images that wait for their place on record: several groups of the store's, so that it never waits for the next.
    private static let mostSettling = 256

    init(
        plan: RunPlan, store: any JobStore, service: any GenerationService, board: Board, recorder: Recorder,
        destinations: [Batch.ID: Destination], time: any TimeSource, randomness: Randomness, logger: Logger
    ) {
        self.plan = plan
        self.store = store
        self.service = service
        self.board = board
        self.recorder = recorder
        self.destinations = destinations
        self.time = time
        self.randomness = randomness
        self.logger = logger
    }

    /// Takes on an image that was just finished.
    func fetch(_ claim: Claim, url: String?) {
        guard isWanted(claim) else { return }
        guard known.count < Self.mostKnown else {
            hasMore = true
            return
        }
        guard known.insert(claim.job.id).inserted else { return }
        let now = time.now()
        waiting.insert(Delivery(claim: claim, url: url, due: now, lookedAt: now))
        board.downloads.ring()
    }

    private func isWanted(_ claim: Claim) -> Bool {
        destinations[claim.job.batch] != nil && !leftAside.contains(claim.job.batch)
    }

    /// Returns when the run is finished or halted in a way that stops collecting, or when the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, board.with({ $0.isCollecting }) {
                await takeInMore()
                let now = time.now()
                while let next = waiting.min, next.due <= now, settling < Self.mostSettling,
                    breaker.admit(underWay: fetching, most: RunPlan.parallelDownloads, at: now)
                {
                    let delivery = waiting.removeMin()
                    fetching += 1
                    group.addTask { await self.attempt(delivery) }
                }
                await board.downloads.wait(until: nextStart(at: now), on: time)
            }
            group.cancelAll()
        }
    }

    /// When the next download can start; `nil` until something of those under way is done, which rings.
    private func nextStart(at now: Timestamp) -> Timestamp? {
        guard settling < Self.mostSettling, let next = waiting.min else { return nil }
        return breaker.opening(due: next.due, underWay: fetching, most: RunPlan.parallelDownloads, at: now)
    }

    private func takeInMore() async {
        guard hasMore, known.count < Self.mostKnown / 2 else { return }
        do {
            // From the first on, each time: jobs come to be downloaded in any order.
            hasMore = false
            var last: Int64 = 0
            while case let page = try store.downloads(after: last, limit: Self.page), let end = page.last {
                for claim in page where isWanted(claim) && !known.contains(claim.job.id) {
                    if known.count >= Self.mostKnown {
                        hasMore = true
                        return
                    }
                    known.insert(claim.job.id)
                    // Who looked last, and when, is not on record: perhaps just now.
                    let now = time.now()
                    waiting.insert(
                        Delivery(claim: claim, url: nil, due: now + plan.pollSchedule.interval, lookedAt: now))
                }
                last = end.job.id
                // Whatever else waits for this actor has its turn between two pages.
                await Task.yield()
            }
        } catch {
            board.with { $0.halt(.trouble("\(error)")) }
        }
    }

    private func attempt(_ delivery: Delivery) async {
        let outcome = await deliver(delivery)
        fetching -= 1
        switch outcome {
        case .settled:
            known.remove(delivery.claim.job.id)
            board.submissions.ring()
        case .again(let reason, let isFlaw):
            logger.debug("download to be repeated", metadata: ["job": "\(delivery.claim.job.key)", "why": "\(reason)"])
            waiting.insert(
                delivery.again(
                    at: time.now(), isFlaw: isFlaw, looked: delivery.url == nil, inOutage: !isFlaw && breaker.isOpen,
                    interval: plan.pollSchedule.interval, random: randomness.unit()))
        case .stale:
            waiting.insert(delivery.withFreshURL(at: time.now(), interval: plan.pollSchedule.interval))
        }
        board.downloads.ring()
    }

    private func deliver(_ delivery: Delivery) async -> Delivery.Outcome {
        guard let destination = destinations[delivery.claim.job.batch] else { return .settled }
        let courier = Courier(service: service, destination: destination)
        let arrival = await courier.bring(delivery)
        note(arrival)
        do {
            switch arrival {
            case .stored(let landed):
                try await settle(landed, in: destination, of: delivery)
                return .settled
            case .gathered(let image):
                try await add(image, to: destination, of: delivery)
                return .settled
            case _ where Task.isCancelled:
                return .again("the run stops", isFlaw: false)
            case .abandoned(let reason):
                _ = try await record(.downloadAbandoned(message: reason), of: delivery)
                return .settled
            case .stale: return .stale
            case .flawed(let reason): return try await repeatOrAbandon(delivery, reason, isFlaw: true)
            case .unreachable(let reason): return try await repeatOrAbandon(delivery, reason, isFlaw: false)
            case .accountRefused(let status, let detail):
                board.with { $0.halt(.accountRefused(status: status, detail: detail)) }
                return .again(detail, isFlaw: false)
            case .diskTrouble(let reason):
                return standAside(from: delivery, reason)
            }
        } catch let trouble as DiskTrouble {
            return standAside(from: delivery, trouble.description)
        } catch {
            board.with { $0.halt(.trouble("\(error)")) }
            return .again("\(error)", isFlaw: false)
        }
    }

    /// Even when the run stops by now: the image has its name already. It is done with the network and the disk, so that another
    /// may be fetched while it is put on record.
    private func settle(_ landed: LandedImage, in destination: Destination, of delivery: Delivery) async throws {
        fetching -= 1
        settling += 1
        defer {
            settling -= 1
            fetching += 1
        }
        board.downloads.ring()
        _ = try await record(.stored(landed.image), of: delivery)
        destination.folder.landings.settle(landed)
    }

    /// A shard takes its images one by one: more of them at hand would only keep more files open.
    /// Also when the run stops by now: what is whole here need not be fetched again.
    private func add(_ image: GatheredImage, to destination: Destination, of delivery: Delivery) async throws {
        do {
            try await destination.shards?.add(image, of: delivery.claim.job, attempt: delivery.claim.attempt) {
                stored in
                try await self.record(.stored(stored), of: delivery)
            }
        } catch {
            await image.discard()
            throw error
        }
        await image.discard()
    }

    /// What an arrival tells about the host that images come from.
    private func note(_ arrival: Courier.Arrival) {
        switch arrival {
        case .unreachable: breaker.failed(at: time.now(), random: randomness.unit())
        case .stored, .gathered, .flawed, .stale, .abandoned, .diskTrouble, .accountRefused: breaker.answered()
        }
    }

    private func repeatOrAbandon(_ delivery: Delivery, _ reason: String, isFlaw: Bool) async throws -> Delivery.Outcome
    {
        guard delivery.isLast(isFlaw: isFlaw, mostFlaws: plan.downloadFlaws, at: time.now()) else {
            return .again(reason, isFlaw: isFlaw)
        }
        _ = try await record(.downloadAbandoned(message: reason), of: delivery)
        return .settled
    }

    /// Trouble with the disk of a batch of this run ends the run; another batch's images wait for a run of their own.
    private func standAside(from delivery: Delivery, _ reason: String) -> Delivery.Outcome {
        let batch = delivery.claim.job.batch
        if plan.batches.contains(where: { $0.id == batch }) {
            board.with { $0.halt(.disk(reason)) }
            return .again(reason, isFlaw: false)
        }
        logger.warning(
            "images of another batch are left for later", metadata: ["batch": "\(batch)", "why": "\(reason)"])
        leftAside.insert(batch)
        return .settled
    }

    /// False where someone else moved the job first.
    private func record(_ event: JobEvent, of delivery: Delivery) async throws -> Bool {
        let state = try delivery.claim.job.state.applying(event)
        switch try await recorder.commit(delivery.claim, to: state, attempt: delivery.claim.attempt) {
        case .done: return true
        case .overtaken, .generationTaken: return false
        }
    }
}
