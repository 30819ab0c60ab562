package import NightshiftCore

/// How the page changes the queue: through the code of the commands, which whoever serves the page hands in. The calls block.
package protocol QueueChanges: Sendable {
    /// Returns how many jobs moved. A job that is not there any more is an error whose description is for the user.
    func carryOut(_ order: ChangeOrder, in batches: [Batch]) throws -> Int

    /// What `carryOut` would do.
    func quote(_ order: ChangeOrder, in batches: [Batch]) throws -> Quote

    /// `false` where the job has no image.
    func mark(_ mark: ReviewMark?, job: Int64) throws -> Bool
}
