package import LumaAPI
package import NightshiftCore

/// Sends notices one after the other, beside the run: nothing waits for it but the run's very end, and that not for long.
package final class Messenger: Sendable {
    private struct Letter: Sendable {
        let notice: Notice
        let delivery: String
    }

    private let webhook: Webhook
    private let transport: any HTTPTransport
    private let version: String
    private let time: any TimeSource
    private let randomness: Randomness
    private let complain: @Sendable (String) -> Void
    private let letters: AsyncStream<Letter>.Continuation
    private let worker = Guarded<Task<Void, Never>?>(nil)
    /// Nothing but the last notice is repeated any more.
    private let isEnding = Guarded(false)
    /// What an answer may say before the rest is left unread, in bytes.
    private static let answerLimit = 4_096
    /// Waiting for a receiver that is away; older ones go first when there are more.
    private static let mostWaiting = 16

    /// - Parameters:
    ///   - transport: must give up a request after some seconds by itself.
    ///   - complain: is told of notices that did not arrive.
    package init(
        to webhook: Webhook, over transport: any HTTPTransport, version: String, time: any TimeSource,
        randomness: Randomness, complain: @escaping @Sendable (String) -> Void
    ) {
        self.webhook = webhook
        self.transport = transport
        self.version = version
        self.time = time
        self.randomness = randomness
        self.complain = complain
        let (stream, continuation) = AsyncStream.makeStream(
            of: Letter.self, bufferingPolicy: .bufferingNewest(Self.mostWaiting))
        letters = continuation
        let task = Task { for await letter in stream { await self.deliver(letter) } }
        worker.withLock { $0 = task }
    }

    package func send(_ notice: Notice) {
        letters.yield(Letter(notice: notice, delivery: randomness.requestID()))
    }

    /// Sends the last notice, and returns once it arrived or was given up.
    package func end(with notice: Notice) async {
        isEnding.withLock { $0 = true }
        send(notice)
        letters.finish()
        await worker.withLock { $0 }?.value
    }

    /// Gives everything up, at once but for the try that is on the wire.
    package func giveUp() {
        letters.finish()
        worker.withLock { $0 }?.cancel()
    }

    private func deliver(_ letter: Letter) async {
        guard let body = try? letter.notice.json(version: version) else { return }
        let begun = time.now()
        var tries = 0
        while !Task.isCancelled {
            let verdict = await attempt(letter, body: body)
            tries += 1
            let next = DeliverySchedule.next(
                after: verdict, tries: tries, begun: begun, at: time.now(), random: randomness.unit())
            switch next {
            case .done: return
            case .giveUp(let reason): return complain(letter, reason)
            case .tryAgain(let moment):
                let isLast = letter.notice.exitCode != nil
                guard isLast || !isEnding.withLock({ $0 }) else {
                    return complain(letter, "the run ended before it arrived")
                }
                try? await time.sleep(until: moment)
            }
        }
        complain(letter, "given up")
    }

    private func attempt(_ letter: Letter, body: String) async -> DeliverySchedule.Verdict {
        let request = webhook.request(
            body, event: letter.notice.event, delivery: letter.delivery, version: version, at: time.now())
        do {
            return DeliverySchedule.Verdict(
                status: try await transport.exchange(request, limit: Self.answerLimit).status)
        } catch {
            return .again(error.reason)
        }
    }

    private func complain(_ letter: Letter, _ reason: String) {
        complain("the notice '\(letter.notice.event.rawValue)' did not reach \(webhook.host): \(reason)")
    }
}
