import ArgumentParser

/// The live page of a run.
struct DashboardOptions: ParsableArguments {
    @Flag(help: "Serve a live page of the run to this machine.")
    var dashboard = false

    @Option(
        help: ArgumentHelp(
            "The page's port; 0 takes a free one. Default: 8711, or a free one where that is taken.", valueName: "port")
    )
    var dashboardPort: Int?

    var isWanted: Bool { dashboard || dashboardPort != nil }

    func validate() throws {
        if let dashboardPort, !(0...65_535).contains(dashboardPort) {
            throw ValidationError("--dashboard-port must be 0 to 65535")
        }
    }
}
