import NightshiftCore

@testable import Runner

let noon = Timestamp(seconds: 1_800_000_000)

func sampleJob(
    id: Int64 = 7, key: String = "lighthouse", output: String? = nil, state: JobState = .submitting, tries: Int = 1,
    resubmissions: Int = 0, batch: Batch.ID = 1, reusedFrom: String? = nil
) -> Job {
    Job(
        id: id, batch: batch, key: key, request: GenerationRequest(prompt: "a lighthouse"), price: MicroDollars(40_400),
        outputName: output ?? key, priority: 0, tags: [:], state: state, version: 2, tries: tries,
        resubmissions: resubmissions, reusedFrom: reusedFrom)
}

func sampleAttempt(outcome: AttemptOutcome = .onTheWire, repliedAt: Timestamp? = nil) -> Attempt {
    Attempt(
        id: 3, job: 7, batch: 1, number: 1, requestID: "request-1", price: MicroDollars(40_400), weight: .requests(1),
        account: "api.example#0123", intentAt: noon, outcome: outcome, repliedAt: repliedAt)
}

func submittingClaim(tries: Int = 1, resubmissions: Int = 0) -> Claim {
    Claim(job: sampleJob(tries: tries, resubmissions: resubmissions), attempt: sampleAttempt())
}

func generatingClaim(tries: Int = 1) -> Claim {
    Claim(
        job: sampleJob(state: .generating(GenerationID("g")), tries: tries),
        attempt: sampleAttempt(outcome: .accepted, repliedAt: noon))
}

let downloadingState = JobState.downloading(GenerationID("g"))
