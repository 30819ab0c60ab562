import CCurl
import NightshiftCore

/// Wakes the connections' thread from any other, where it sleeps in libcurl.
final class Waker: Sendable {
    /// The handle that is slept on. The thread may change it while others look.
    private let handle = Guarded<UnsafeMutableRawPointer?>(nil)

    func wake() {
        handle.withLock { if let handle = $0 { _ = curl_multi_wakeup(handle) } }
    }

    func watch(_ multi: UnsafeMutableRawPointer) {
        handle.withLock { $0 = multi }
    }
}
