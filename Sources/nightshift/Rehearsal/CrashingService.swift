import LumaAPI
import NightshiftCore

/// A service that crashes the process at the chosen place.
struct CrashingService: GenerationService {
    let base: any GenerationService
    let crash: CrashPoint

    func submit(_ request: GenerationRequest, requestID: String) async -> SubmissionReply {
        crash.pass(.beforePost)
        let reply = await crash.pass(.duringPost) { await base.submit(request, requestID: requestID) }
        crash.pass(.afterPost)
        return reply
    }

    func generation(_ id: GenerationID) async -> PollReply {
        await base.generation(id)
    }

    func download(_ url: String, limit: Int64, receive: @Sendable (ArraySlice<UInt8>) async throws -> Void) async throws
        -> DownloadReply
    {
        crash.pass(.beforeDownload)
        return try await base.download(url, limit: limit) { bytes in
            try await receive(bytes)
            crash.pass(.midDownload)
        }
    }
}
