import LumaAPI
import NightshiftCore
import TestSupport

/// A small server with books of its own: a sliding window, slots, latencies, charges, and faults by prompt.
///
/// It takes the runner's word for nothing: every limit is counted at the moment the server accepts.
actor FakeProvider: GenerationService {
    /// What happens to one submission, in place of the ordinary.
    enum Fault: Sendable {
        /// Turned away with this answer; nothing is created.
        case reply(SubmissionReply)
        /// The request never arrived, and nobody knows.
        case lostBefore
        /// It arrived and runs; the answer got lost.
        case lostAfter
        /// Accepted; ends as failed with the code.
        case fails(String, charged: MicroDollars)
        /// Accepted; takes as long.
        case takes(Duration)
        /// Accepted; polls do not find it.
        case vanishes
        /// Accepted; its first polls get no answer.
        case unanswered(polls: Int)
    }

    /// What happens to one download.
    enum DownloadFault: Sendable {
        case reply(DownloadReply)
        /// A page instead of an image.
        case page
        /// Half of the image, without anything that tells where it should end.
        case half
    }

    struct Post: Sendable {
        let prompt: String
        let requestID: String
        let source: ImageReference?
        let at: Timestamp
    }

    struct Generation: Sendable {
        let id: GenerationID
        let prompt: String
        let acceptedAt: Timestamp
        let endsAt: Timestamp
        let failure: String?
        let charge: MicroDollars
        let isUnknown: Bool
        var unansweredPolls: Int
        var mints = 0
    }

    private let time: any TimeSource
    private let pulse: Pulse
    private(set) var requestsPerMinute: Int
    private(set) var slots: Int
    private let postTime: Duration
    private let latency: ClosedRange<Double>
    private var script: [String: [Fault]] = [:]
    private var downloadScript: [String: [DownloadFault]] = [:]
    private var standing: SubmissionReply?
    private var standingPoll: PollReply?
    private var standingDownload: DownloadReply?
    private var creditsFor: Int?
    private var takesGenerationIDs = true

    private(set) var posts: [Post] = []
    private(set) var polls: [GenerationID: [Timestamp]] = [:]
    private(set) var generations: [GenerationID: Generation] = [:]
    private(set) var refusals: [String] = []
    private(set) var mostInWindow = 0
    private(set) var mostAtOnce = 0
    private(set) var downloads = 0
    private var log: [Generation] = []

    init(
        time: any TimeSource, pulse: Pulse, requestsPerMinute: Int = 30, slots: Int = 10,
        postTime: Duration = .milliseconds(300), latency: ClosedRange<Double> = 15...40
    ) {
        self.time = time
        self.pulse = pulse
        self.requestsPerMinute = requestsPerMinute
        self.slots = slots
        self.postTime = postTime
        self.latency = latency
    }

    // MARK: What the test decides

    func plan(_ prompt: String, _ faults: Fault...) { script[prompt, default: []] += faults }

    func planDownload(_ prompt: String, _ faults: DownloadFault...) { downloadScript[prompt, default: []] += faults }

    /// Whether a generation's id is taken for its picture.
    func takeGenerationIDs(_ takes: Bool) { takesGenerationIDs = takes }

    /// Answers every submission like this until it is taken back.
    func answerEverySubmission(_ reply: SubmissionReply?) { standing = reply }

    func answerEveryPoll(_ reply: PollReply?) { standingPoll = reply }

    func answerEveryDownload(_ reply: DownloadReply?) { standingDownload = reply }

    /// Credits for as many more submissions.
    func setCredits(_ count: Int?) { creditsFor = count }

    func setLimits(requestsPerMinute: Int, slots: Int) {
        self.requestsPerMinute = requestsPerMinute
        self.slots = slots
    }

    // MARK: The books

    var accepted: Int { log.count }

    func accepted(of prompt: String) -> Int { log.count { $0.prompt == prompt } }

    var running: Int {
        let now = time.now()
        return log.count { $0.endsAt > now }
    }

    /// What was charged in all, for whatever has ended by now.
    var charged: MicroDollars {
        let now = time.now()
        return log.filter { $0.endsAt <= now }.reduce(.zero) { $0 + $1.charge }
    }

    /// The shortest time between two polls of one generation.
    var closestPolls: Duration? {
        polls.values.flatMap { times in zip(times, times.dropFirst()).map { $1 - $0 } }.min()
    }

    /// When the last of what runs will have ended.
    var lastEnd: Timestamp? { log.map(\.endsAt).max() }

    // MARK: The three calls

    func submit(_ request: GenerationRequest, requestID: String) async -> SubmissionReply {
        pulse.beat()
        posts.append(Post(prompt: request.prompt, requestID: requestID, source: request.source, at: time.now()))
        try? await time.sleep(until: time.now() + postTime / 2)
        let reply = serve(request)
        try? await time.sleep(until: time.now() + postTime / 2)
        pulse.beat()
        return reply
    }

    private func serve(_ request: GenerationRequest) -> SubmissionReply {
        if let standing { return standing }
        if case .generation(let id) = request.source {
            if !takesGenerationIDs {
                return .rejected(status: 400, detail: "source: provide either 'url' or 'data'")
            }
            guard let generation = generations[GenerationID(id)], generation.endsAt <= time.now() else {
                return .rejected(status: 422, detail: "source: generation '\(id)' not found")
            }
        }
        let fault = script[request.prompt]?.isEmpty == false ? script[request.prompt]?.removeFirst() : nil
        switch fault {
        case .reply(let reply): return reply
        case .lostBefore: return .lost(reason: "the connection was closed", status: nil)
        default: break
        }
        let now = time.now()
        if creditsFor == 0 { return .outOfCredits(detail: "Insufficient credits.") }
        let recent = log.filter { $0.acceptedAt + .seconds(60) > now }
        if recent.count >= requestsPerMinute {
            refusals.append("rate")
            let oldest = recent.map(\.acceptedAt).min() ?? now
            let wait = max(1, Int((oldest + .seconds(60) - now).inSeconds.rounded(.up)))
            return .rateLimited(retryAfter: .seconds(wait), limit: requestsPerMinute)
        }
        if running >= slots {
            refusals.append("slots")
            return .slotsTaken
        }
        creditsFor = creditsFor.map { $0 - 1 }
        let generation = generation(of: request, fault: fault, at: now)
        log.append(generation)
        generations[generation.id] = generation
        mostInWindow = max(mostInWindow, recent.count + 1)
        mostAtOnce = max(mostAtOnce, running)
        if case .lostAfter = fault { return .lost(reason: "timed out", status: nil) }
        return .accepted(generation.id, limit: requestsPerMinute)
    }

    private func generation(of request: GenerationRequest, fault: Fault?, at now: Timestamp) -> Generation {
        var random = SeededRandom(text: "\(request.prompt) \(log.count { $0.prompt == request.prompt })")
        var length = Duration.seconds(Double.random(in: latency, using: &random))
        var failure: String?
        var charge = request.price ?? .zero
        var isUnknown = false
        var unanswered = 0
        switch fault {
        case .fails(let code, let amount):
            failure = code
            charge = amount
        case .takes(let duration): length = duration
        case .vanishes: isUnknown = true
        case .unanswered(let polls): unanswered = polls
        case .reply, .lostBefore, .lostAfter, nil: break
        }
        return Generation(
            id: GenerationID("generation-\(log.count + 1)"), prompt: request.prompt, acceptedAt: now,
            endsAt: now + length,
            failure: failure, charge: charge, isUnknown: isUnknown, unansweredPolls: unanswered)
    }

    func generation(_ id: GenerationID) async -> PollReply {
        pulse.beat()
        polls[id, default: []].append(time.now())
        try? await time.sleep(until: time.now() + .milliseconds(50))
        pulse.beat()
        if let standingPoll { return standingPoll }
        guard var generation = generations[id], !generation.isUnknown else {
            return .notFound(detail: "Generation not found")
        }
        if generation.unansweredPolls > 0 {
            generation.unansweredPolls -= 1
            generations[id] = generation
            return .unavailable(reason: "HTTP 502", retryAfter: nil)
        }
        if time.now() < generation.endsAt { return .running(state: "processing") }
        if let failure = generation.failure { return .failed(code: failure, reason: "it went wrong") }
        generation.mints += 1
        generations[id] = generation
        return .completed(url: "https://storage.example/\(id.text)?mint=\(generation.mints)")
    }

    func download(_ url: String, limit: Int64, receive: @Sendable (ArraySlice<UInt8>) async throws -> Void) async throws
        -> DownloadReply
    {
        pulse.beat()
        downloads += 1
        pulse.downloadBegins()
        defer { pulse.downloadEnds() }
        try await time.sleep(until: time.now() + .milliseconds(200))
        pulse.beat()
        if let standingDownload { return standingDownload }
        let name = url.split(separator: "/").last?.split(separator: "?").first.map(String.init) ?? ""
        guard let generation = generations[GenerationID(name)] else { return .refused(status: 404) }
        let prompt = generation.prompt
        let fault = downloadScript[prompt]?.isEmpty == false ? downloadScript[prompt]?.removeFirst() : nil
        let picture = Picture.png(name)
        switch fault {
        case .reply(.broken(let reason)):
            try await pulse.working { try await receive(picture[..<20]) }
            return .broken(reason: reason)
        case .reply(let reply): return reply
        case .page:
            try await pulse.working { try await receive(Array("<html>busy</html>".utf8)[...]) }
            return .received(bytes: 17, isFramed: true)
        case .half:
            try await pulse.working { try await receive(picture[..<(picture.count / 2)]) }
            return .received(bytes: Int64(picture.count / 2), isFramed: false)
        case nil:
            for piece in [picture[..<100], picture[100...]] {
                try await pulse.working { try await receive(piece) }
            }
            return .received(bytes: Int64(picture.count), isFramed: true)
        }
    }
}

/// Bytes that begin and end as an image does.
enum Picture {
    static func png(_ text: String, count: Int = 400) -> [UInt8] {
        var random = SeededRandom(text: text)
        let filler = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + filler + Array("IEND".utf8) + [
            0xAE, 0x42, 0x60, 0x82,
        ]
    }

    static func jpeg(_ text: String) -> [UInt8] { [0xFF, 0xD8, 0xFF, 0xE0] + Array(text.utf8) + [0xFF, 0xD9] }
}
