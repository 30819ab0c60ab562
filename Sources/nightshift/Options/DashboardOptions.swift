import ArgumentParser
import Dashboard

/// The live page of a run.
struct DashboardOptions: ParsableArguments {
    @Option(
        defaultAsFlag: PagePort.usual, parsing: .next,
        help: ArgumentHelp(
            """
            Serve a live page of the run to this machine, on this port; 0 takes a free one. Without a port: 8711, or a free one where \
            that is taken; off takes a setting back.
            """, valueName: "port"))
    var dashboard: PagePort?
}

/// Where a page is served.
enum PagePort: Hashable, ExpressibleByArgument {
    /// The usual one, or a free one where that is taken.
    case usual
    /// This one and no other; 0 takes a free one.
    case exactly(Int)
    /// Nowhere: takes back what a file of settings says.
    case none

    init?(argument: String) {
        switch argument {
        case "true", "on": self = .usual
        case "false", "off": self = .none
        default:
            guard let port = Int(argument), (0...65_535).contains(port) else { return nil }
            self = .exactly(port)
        }
    }

    var number: Int? {
        switch self {
        case .usual: DashboardSettings.usualPort
        case .exactly(let port): port
        case .none: nil
        }
    }

    var defaultValueDescription: String { number.map(String.init) ?? "off" }
}
