import LumaAPI
import NightshiftCore

/// The life of one process: after a number of steps it is killed, and nothing that it called ever returns to it.
final class Life: Sendable {
    private let left: Guarded<Int>

    /// - Parameter steps: crossings of the border to the store or the service that it survives.
    init(steps: Int) {
        left = Guarded(steps)
    }

    var isDead: Bool { left.withLock { $0 <= 0 } }

    /// One step over the border, in or out.
    func cross() async {
        left.withLock { $0 -= 1 }
        await freezeIfDead()
    }

    func freezeIfDead() async {
        guard isDead else { return }
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
    }
}

struct MortalService: GenerationService {
    let base: any GenerationService
    let life: Life

    func submit(_ request: GenerationRequest, requestID: String) async -> SubmissionReply {
        await life.cross()
        let reply = await base.submit(request, requestID: requestID)
        await life.cross()
        return reply
    }

    func generation(_ id: GenerationID) async -> PollReply {
        await life.cross()
        let reply = await base.generation(id)
        await life.cross()
        return reply
    }

    func download(_ url: String, limit: Int64, receive: @Sendable (ArraySlice<UInt8>) async throws -> Void) async throws
        -> DownloadReply
    {
        await life.cross()
        let reply = try await base.download(url, limit: limit, receive: receive)
        await life.cross()
        return reply
    }
}
