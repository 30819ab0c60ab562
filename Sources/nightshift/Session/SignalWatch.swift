import Dispatch
import Foundation
import NightshiftCore

/// Turns SIGINT, SIGTERM and SIGHUP into a wish to stop: the first one drains, a second one exits at once.
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]
    private let drain: Guarded<@Sendable () -> Void>

    /// For a command that sends nothing yet: the first signal ends it there and then, and what it was storing is undone.
    static func beforeStart() -> SignalWatch {
        SignalWatch {
            Console.mention("nightshift: stopped before anything was submitted; run it again to go on")
            Console.flush(atMost: .seconds(1))
            _exit(ExitStatus.stopped.rawValue)
        }
    }

    /// From now on the first signal means this.
    func onFirst(_ drain: @escaping @Sendable () -> Void) {
        self.drain.withLock { $0 = drain }
    }

    init(onFirst drain: @escaping @Sendable () -> Void) {
        let drain = Guarded(drain)
        self.drain = drain
        let queue = DispatchQueue(label: "nightshift.signals")
        let wishes = StopWishes()
        let registered = DispatchGroup()
        sources = Self.numbers.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                switch wishes.note() {
                case .drain: drain.withLock { $0 }()
                case .repeated: break
                case .exit: _exit(ExitStatus.stopped.rawValue)
                }
            }
            // Not before the source is there: a signal that came between would be swallowed. On Linux the source itself
            // takes the place of the default action, and ignoring the signal would take it away again.
            source.setRegistrationHandler {
                #if !os(Linux)
                    signal(number, SIG_IGN)
                #endif
                registered.leave()
            }
            registered.enter()
            source.resume()
            return source
        }
        registered.wait()
    }

    /// A hang-up that is ignored already stays so: that is what `nohup` means.
    private static var numbers: [Int32] {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        let isIgnored = action.__sigaction_handler.sa_handler.map { unsafeBitCast($0, to: Int.self) == 1 } ?? false
        return isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    }

    func end() {
        for source in sources { source.cancel() }
    }
}
