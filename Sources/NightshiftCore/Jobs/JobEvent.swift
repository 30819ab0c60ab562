/// What can happen to a job.
package enum JobEvent: Hashable, Sendable {
    /// The dispatcher claimed it and wrote the intent of an attempt.
    case reserved
    /// 201: the provider took it.
    case accepted(GenerationID)
    /// 400, 413, 422, or a reference that can't be read: it can't succeed as written.
    case rejected(code: String?, message: String)
    /// Turned away for what is not the job's fault (limits, account, gateways, network): it waits until `until`.
    case turnedAway(until: Timestamp)
    /// The request may have left, and no reply came back.
    case replyLost
    /// A poll saw `completed`.
    case finished
    /// A poll saw `failed`, refunded; `retryAt` is the policy's word, `nil` where it says no.
    case refunded(code: String, message: String, retryAt: Timestamp?)
    /// A poll saw `failed` with a charge that is partial or undocumented; `retryAt` as above.
    case failedUnsettled(code: String, message: String, retryAt: Timestamp?)
    /// The provider no longer knows the generation, or it outlived every sane latency.
    case vanished(message: String)
    /// The image is on disk under its final name.
    case stored(StoredImage)
    /// An image that asks for just the same was home already, and its copy is on disk under its final name.
    case reused(StoredImage)
    /// The image was found missing or damaged: it is to be fetched again from its generation, free of charge.
    case imageLost(GenerationID)
    /// The image could not be brought home after many tries.
    case downloadAbandoned(message: String)
    /// The user (or the policy the user chose) puts it back into the queue.
    case retried(due: Timestamp)
    /// The same, where the picture it edits is not there yet; or the job that it failed with was put back.
    case retriedToWait
    /// The user rejected its image and wants another one, paid for as well; `nil` where the picture it edits is not there yet.
    case discarded(due: Timestamp?)
    /// The user changed what it asks for, and puts it back into the queue.
    case edited(due: Timestamp)
    /// The user cancels it, or writes off an uncertain one.
    case cancelled
    /// The job whose picture it edits is completed.
    case parentCompleted(due: Timestamp)
    /// The job whose picture it edits failed, and won't have one unless the user retries it.
    case parentFailed(message: String)
    /// The picture it is to edit was found missing or damaged, and is fetched again.
    case parentImageLost
}
