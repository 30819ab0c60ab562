import NightshiftCore
import Settings

extension Notice {
    /// The environment of the command of `--on-finish`: that of the run without its secrets, and what the notice says.
    package func variables(over environment: [String: String]) -> [String: String] {
        var variables = environment.filter { name, value in
            !Self.secrets.contains(name) && !value.contains("luma-api-")
        }
        variables[HookVariables.inHook] = "1"
        variables[HookVariables.state] = event.rawValue
        variables[HookVariables.batch] = standing.batches.prefix(Self.mostBatches).map(\.name).joined(separator: ",")
        variables[HookVariables.outputFolder] = standing.batches.prefix(Self.mostBatches).map(\.output)
            .joined(separator: "\n")
        variables[HookVariables.exitCode] = exitCode.map(String.init)
        variables[HookVariables.reason] = Self.plain(reason)
        variables[HookVariables.costLow] = standing.charge.low.decimal
        variables[HookVariables.costHigh] = standing.charge.high.decimal
        variables[HookVariables.jobs(of: nil)] = String(standing.total)
        for state in JobState.Name.allCases {
            variables[HookVariables.jobs(of: state)] = String(standing.count(state))
        }
        return variables
    }

    private static let secrets: Set<String> = ["LUMA_AGENTS_API_KEY", "NIGHTSHIFT_NOTIFY_SECRET"]
}
