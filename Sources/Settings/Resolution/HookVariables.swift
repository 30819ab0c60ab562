package import NightshiftCore

/// The variables that the command of `--on-finish` gets. They are no settings, so that this command can call the program again.
package enum HookVariables {
    package static let batch = "NIGHTSHIFT_BATCH"
    package static let state = "NIGHTSHIFT_STATE"
    package static let exitCode = "NIGHTSHIFT_EXIT_CODE"
    package static let reason = "NIGHTSHIFT_REASON"
    package static let outputFolder = "NIGHTSHIFT_OUTPUT_FOLDER"
    package static let costLow = "NIGHTSHIFT_COST_LOW_USD"
    package static let costHigh = "NIGHTSHIFT_COST_HIGH_USD"
    /// Tells the program that it was called by such a command.
    package static let inHook = "NIGHTSHIFT_IN_HOOK"

    /// How many jobs are in a state; `nil` for all.
    package static func jobs(of state: JobState.Name?) -> String {
        "NIGHTSHIFT_JOBS_" + (state?.rawValue ?? "total").uppercased()
    }

    static let names: Set<String> =
        Set([batch, state, exitCode, reason, outputFolder, costLow, costHigh, inHook, jobs(of: nil)])
        .union(JobState.Name.allCases.map { jobs(of: $0) })
}
