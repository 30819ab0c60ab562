import Dispatch
import Foundation

/// Turns SIGINT and SIGTERM into a wish to stop: the first one drains, a second one exits at once.
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]

    init(onFirst drain: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "nightshift.signals")
        let count = SignalCount()
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if count.next() == 1 { drain() } else { _exit(ExitStatus.stopped.rawValue) }
            }
            source.resume()
            return source
        }
    }

    func end() {
        for source in sources { source.cancel() }
    }
}
