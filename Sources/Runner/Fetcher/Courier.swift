import LumaAPI
import NightshiftCore

/// One try to bring one image home: a URL, a temporary file, the checks, the final name.
struct Courier: Sendable {
    let service: any GenerationService
    let destination: Destination
    /// More than any picture the API makes: what a hostile storage host can make us write.
    private static let largestDownload: Int64 = 256 << 20

    enum Arrival: Sendable {
        case stored(LandedImage)
        /// Whole, for a shard to take it in.
        case gathered(GatheredImage)
        /// What came is not the image, or the provider does not offer it.
        case flawed(String)
        /// Nobody could be reached, or the transfer broke.
        case unreachable(String)
        /// The URL that came with the poll has expired; a fresh one may do.
        case stale
        /// It will never come.
        case abandoned(String)
        /// Our own disk: nothing is wrong with the image.
        case diskTrouble(String)
        /// 401 or 403 from the API: every other image would fail the same way.
        case accountRefused(status: Int, detail: String)
    }

    func bring(_ delivery: Delivery) async -> Arrival {
        guard let id = delivery.claim.job.state.generation else { return .abandoned("no generation to fetch") }
        do {
            if let url = delivery.url { return try await bring(delivery.claim, from: url) ?? .stale }
            // Every look at a completed generation mints a fresh one.
            switch await service.generation(id) {
            case .completed(let url?):
                return try await bring(delivery.claim, from: url)
                    ?? .flawed("the provider's fresh download URL was refused")
            case .completed(nil): return .flawed("the generation is completed but lists no output")
            case .running(let state): return .flawed("the generation says \(state) after it was completed")
            case .failed(let code, let reason): return .abandoned("failed after it was completed: \(code) \(reason)")
            case .notFound(let detail): return .flawed("the provider does not know the generation: \(detail)")
            case .accountRefused(let status, let detail): return .accountRefused(status: status, detail: detail)
            case .overloaded: return .unreachable("too many polls, by the provider's word")
            case .unavailable(let reason, _), .unreachable(let reason): return .unreachable(reason)
            }
        } catch let trouble as DiskTrouble {
            return .diskTrouble(trouble.description)
        } catch {
            return .unreachable("\(error)")
        }
    }

    /// `nil`: the URL is refused, a fresh one may do.
    private func bring(_ claim: Claim, from url: String) async throws -> Arrival? {
        let file = destination.landingFile(for: claim.job, attempt: claim.attempt)
        let reply: DownloadReply
        do {
            reply = try await service.download(url, limit: Self.largestDownload) { bytes in try await file.write(bytes)
            }
        } catch {
            // On a full disk above all, what is half there must not stay.
            await file.discard()
            throw error
        }
        switch reply {
        case .refused(let status):
            await file.discard()
            return status == 403 ? nil : .flawed("the storage host answered HTTP \(status)")
        case .broken(let reason):
            await file.discard()
            return .unreachable(reason)
        case .tooLarge:
            await file.discard()
            return .flawed("the download is larger than \(Self.largestDownload) bytes")
        case .received(_, let isFramed):
            switch try await file.land(endIsCertain: isFramed) {
            case .landed(let image): return .stored(image)
            case .gathered(let image): return .gathered(image)
            case .unfit(let reason): return .flawed(reason)
            case .misnamed(let reason): return .abandoned(reason)
            }
        }
    }
}
