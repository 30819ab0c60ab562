import CCurl
import Foundation

/// Everything on the wire, on the one thread that may touch it.
final class Connections {
    /// All transfers, as libcurl knows them.
    private var multi: UnsafeMutableRawPointer
    private let waker: Waker
    private let submissions = Lane()
    private let others = Lane()
    private let limit: Int
    private var exchanges: [ObjectIdentifier: Exchange] = [:]
    private var answers = RecentAnswers()
    private let sockets = KeptSockets()
    private var isShutDown = false

    /// What of one kind is on the wire, and what waits for its turn.
    private final class Lane {
        var running = 0
        var waiting: [Exchange] = []
        /// Handles that are not in use.
        var idle: [EasyHandle] = []
    }

    init(waker: Waker, limit: Int) {
        self.waker = waker
        self.limit = max(limit, 1)
        multi = Self.makeMulti()
        // Beyond so many, one that nobody uses is closed.
        nightshift_curl_multi_set_number(multi, CURLMOPT_MAXCONNECTS, 2 * self.limit)
        waker.watch(multi)
    }

    private static func makeMulti() -> UnsafeMutableRawPointer {
        Global.once
        // Without two files more there would be no waking of the thread.
        guard let multi = curl_multi_init(), curl_multi_wakeup(multi) == CURLM_OK else {
            fatalError("libcurl can't be set up: no memory, or too many open files")
        }
        return multi
    }

    private enum Global {
        /// libcurl wants to be set up by one thread, before anything else of it is used.
        static let once: Void = { curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()
    }

    // MARK: One exchange

    /// Puts it on the wire, at once or when another one ends.
    func start(_ exchange: Exchange) {
        // Given up before it began.
        if exchange.answer.hasEnded { return }
        if isShutDown { return exchange.end(.shutDown) }
        exchanges[ObjectIdentifier(exchange.answer)] = exchange
        let lane = lane(of: exchange)
        if lane.running < limit {
            begin(exchange, in: lane)
        } else {
            lane.waiting.append(exchange)
        }
    }

    private func lane(of exchange: Exchange) -> Lane { exchange.isSubmission ? submissions : others }

    private func begin(_ exchange: Exchange, in lane: Lane) {
        lane.running += 1
        put(exchange, on: lane.idle.popLast() ?? EasyHandle(), reuse(by: exchange))
    }

    private func put(_ exchange: Exchange, on easy: EasyHandle, _ reuse: EasyHandle.Reuse) {
        exchange.prepare(easy, reuse, sockets: sockets)
        if let failure = exchange.refusal {
            finish(exchange, failure)
        } else if curl_multi_add_handle(multi, easy.handle) != CURLM_OK {
            finish(exchange, ExchangeFailure("the request could not be started"))
        }
    }

    private func reuse(by exchange: Exchange) -> EasyHandle.Reuse {
        guard exchange.isSubmission, let trust = exchange.limits.trust else { return .idle(Self.longestIdleness) }
        return answers.areProof(for: exchange.origin, within: trust, at: .now) ? .idle(trust) : .none
    }

    /// For what may fail without harm. Servers keep connections for longer than that, most of them.
    private static let longestIdleness: Duration = .seconds(30)

    /// Goes on with a transfer that had no room for what came.
    func goOn(_ answer: Answer) {
        exchanges[ObjectIdentifier(answer)]?.goOn()
    }

    /// Gives the next piece of a body that is sent piece by piece; the continuation learns whether more is wanted.
    func send(_ piece: [UInt8], for answer: Answer, then continuation: CheckedContinuation<Bool, Never>) {
        guard let exchange = exchanges[ObjectIdentifier(answer)], let outlet = exchange.outlet else {
            return continuation.resume(returning: false)
        }
        if outlet.supply(piece, then: continuation) { exchange.goOn() }
    }

    /// Ends what is left of a transfer.
    func end(_ answer: Answer, _ failure: ExchangeFailure) {
        guard let exchange = exchanges[ObjectIdentifier(answer)] else { return answer.end(failure) }
        finish(exchange, failure)
    }

    private func finish(_ exchange: Exchange, _ failure: ExchangeFailure?) {
        exchanges[ObjectIdentifier(exchange.answer)] = nil
        let lane = lane(of: exchange)
        if let easy = exchange.release() {
            curl_multi_remove_handle(multi, easy.handle)
            lane.running -= 1
            lane.idle.append(easy)
        } else {
            lane.waiting.removeAll { $0 === exchange }
        }
        exchange.end(failure)
        learn(from: exchange, failure)
        if lane.running < limit, !lane.waiting.isEmpty { begin(lane.waiting.removeFirst(), in: lane) }
    }

    private func learn(from exchange: Exchange, _ failure: ExchangeFailure?) {
        // Downloads go elsewhere, and to too many servers to be remembered.
        guard exchange.limits.trust != nil, failure != .cancelled, failure?.isOfBody != true else { return }
        if failure == nil, exchange.echo == .own {
            answers.note(exchange.origin, toRequestSentAt: exchange.begun)
        } else if failure != nil, exchange.isLostToKeptConnection {
            answers.distrust(exchange.origin)
        } else {
            answers.forget(exchange.origin)
        }
    }

    /// Takes a connection that is dead as if it had not been there: nothing was sent over it.
    private func startOver(_ exchange: Exchange) {
        guard let easy = exchange.release() else { return }
        curl_multi_remove_handle(multi, easy.handle)
        put(exchange, on: easy, .none)
    }

    // MARK: All of them

    /// Sleeps until there is something to do.
    ///
    /// - Parameter limit: when there is other work to do; `nil` for some time.
    /// - Returns: whether there is something to do here.
    func wait(atMost limit: Duration?) -> Bool {
        var ready: Int32 = 0
        guard curl_multi_poll(multi, nil, 0, Self.milliseconds(limit), &ready) == CURLM_OK else {
            // The system is short of something; asking again at once would not help it.
            Thread.sleep(forTimeInterval: 0.01)
            return true
        }
        var due = 0
        // In libcurl's milliseconds: 0 for what is due, -1 for nothing at all.
        curl_multi_timeout(multi, &due)
        return ready > 0 || due == 0
    }

    /// Goes on with every transfer that can, which takes a look at each.
    func work() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let exchange = Exchange.of(message.pointee.easy_handle) else {
                continue
            }
            if exchange.isStale {
                startOver(exchange)
            } else {
                finish(exchange, exchange.failure(message.pointee.data.result))
            }
        }
    }

    /// Whoever has work wakes the thread.
    private static let longestSleep: Duration = .seconds(60)

    /// Rounded up: what is waited for would not be due yet.
    private static func milliseconds(_ limit: Duration?) -> Int32 {
        let sleep = min(max(limit ?? longestSleep, .zero), longestSleep)
        return Int32((sleep / .milliseconds(1)).rounded(.up))
    }

    /// Ends everything; what comes later is refused.
    func shutDown() {
        isShutDown = true
        for exchange in [submissions, others].flatMap(\.waiting) { finish(exchange, .cancelled) }
        for exchange in exchanges.values { finish(exchange, .cancelled) }
        for lane in [submissions, others] { lane.idle = [] }
        // With the handle, every connection that it kept is closed. The thread goes on, for the tasks that run on it.
        let old = multi
        multi = Self.makeMulti()
        waker.watch(multi)
        curl_multi_cleanup(old)
    }
}
