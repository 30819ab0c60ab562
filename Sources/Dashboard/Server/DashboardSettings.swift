/// What a page shows, and to whom.
package struct DashboardSettings: Sendable {
    /// The address that is listened on.
    package var address = "127.0.0.1"
    /// 0 takes a free one.
    package var port: Int
    package var shown: ShownBatches
    /// Who may open it; the token is printed once and kept nowhere.
    package var reach: Reach
    /// Further ones wait until one of them ends: the descriptors that they hold are those of the run in the same process, which
    /// would fetch no image without any. Some systems give a process 256.
    package var mostConnections = 128
    /// After that long without a whole request a connection is closed.
    package var idleLimit: Duration = .seconds(60)

    package static let usualPort = 8_711

    package init(address: String = "127.0.0.1", port: Int, shown: ShownBatches, token: Secret = .random()) {
        self.address = address
        self.port = port
        self.shown = shown
        reach = .of(address: address, token: token)
    }
}
