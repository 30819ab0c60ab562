import Foundation
import LumaAPI
import NightshiftCore

/// Puts the picture that a job edits into its request, at the moment of sending.
struct SourceParcels: Sendable {
    let plan: RunPlan
    let board: Board

    /// What is sent, and how the picture goes along.
    struct Parcel: Sendable {
        let request: GenerationRequest
        /// By its generation's id, which not every version of the API takes.
        let isByGeneration: Bool
    }

    /// Why the picture can't be sent: what is wrong with it, and what to do.
    struct Fault: Error, Hashable, Sendable {
        let reason: String
    }

    /// A job that edits no other's picture is sent as it is. A picture that goes along is read whole here, moments before it
    /// is read for sending, and compared with what was downloaded: nothing else is to be edited in its place.
    func parcel(for claim: Claim) async throws(Fault) -> Parcel {
        guard case .job(let key) = claim.job.request.source else {
            return Parcel(request: claim.job.request, isByGeneration: false)
        }
        guard let picture = claim.source, let batch = plan.batches.first(where: { $0.id == claim.job.batch }) else {
            throw Fault(reason: "the picture of its source '\(key)' is not at home; retry it once that is completed")
        }
        var request = claim.job.request
        if let generation = picture.generation, goesByGeneration(claim) {
            request.source = .generation(generation.text)
            return Parcel(request: request, isByGeneration: true)
        }
        let reader = PictureReader(on: .next(), StoredPicture(picture.image, in: batch.output))
        do throws(StoredPicture.Flaw) {
            if picture.image.place == nil {
                try await reader.check()
                // Its media type is told by its bytes when it is sent.
                request.source = .file(path: "\(batch.output)/\(picture.image.file)", mediaType: "image/png")
            } else {
                // Out of the middle of a shard.
                request.source = try await reader.inline()
            }
        } catch {
            throw Fault(
                reason:
                    "its source '\(key)': \(picture.image.file) \(error); nightshift verify \(batch.name) --repair fetches it again, then retry"
            )
        }
        return Parcel(request: request, isByGeneration: false)
    }

    /// Once for a job: whatever is tried again, is tried with the picture itself.
    private func goesByGeneration(_ claim: Claim) -> Bool {
        guard plan.chainBy == .generation, claim.job.tries == 1 else { return false }
        return board.with { $0.takesGenerationIDs }
    }
}

/// Reads a picture and compares it with what was recorded of it, on a thread of the disk's.
private actor PictureReader {
    private let executor: DiskExecutor
    private let picture: StoredPicture
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(on executor: DiskExecutor, _ picture: StoredPicture) {
        self.executor = executor
        self.picture = picture
    }

    func check() throws(StoredPicture.Flaw) { try picture.check() }

    func inline() throws(StoredPicture.Flaw) -> ImageReference {
        let bytes = try picture.bytes()
        let format = ImageFormat(magic: Array(bytes.prefix(ImageFormat.magicLength)))
        return .inline(base64: Data(bytes).base64EncodedString(), mediaType: format?.mediaType ?? "image/png")
    }
}
