import Foundation
import NightshiftCore
import PictureFiles
import Reports

/// Answers every request that is not a stream.
struct Desk: Sendable {
    let gate: Gate
    let feed: Feed
    let queue: QueueDesk
    let pictures = PictureDesk()
    let thumbnails = ThumbnailDesk()
    /// `nil` where nothing may be changed from the page.
    let changes: ChangeDesk?
    let run: (any LiveRun)?
    let time: any TimeSource
    /// When something was asked or answered last.
    let lastAnswer = Guarded<Timestamp?>(nil)

    func answer(_ route: Route, port: Int, body: () async throws -> Data) async throws -> Reply {
        note()
        defer { note() }
        return try await reply(to: route, port: port, body: body)
    }

    private func note() { lastAnswer.withLock { $0 = time.now() } }

    private func reply(to route: Route, port: Int, body: () async throws -> Data) async throws -> Reply {
        switch route {
        case .asset(let asset): return asset.reply
        case .health: return await health()
        case .session: return try session()
        case .status: return try await status()
        case .metrics: return try await metrics()
        case .image(let job, let version): return try await image(of: job, version: version, isSmall: false)
        case .thumbnail(let job, let version): return try await image(of: job, version: version, isSmall: true)
        case .review(let after, let limit, let onlyUnmarked):
            return try await review(after: after, limit: limit, onlyUnmarked: onlyUnmarked)
        case .quote(let order): return try await quote(order)
        case .login:
            let request = try? JSONDecoder().decode(LoginRequest.self, from: try await body())
            return gate.login(with: request?.token, port: port)
        case .pause: return await setPaused(true)
        case .resume: return await setPaused(false)
        case .change(let verb): return try await change(verb, try await body())
        case .mark: return try await mark(try await body())
        case .unknown, .events: return .refusal(404, "there is nothing here")
        case .wrongMethod(let allowed):
            var reply = Reply.refusal(405, "this takes \(allowed)")
            reply.allowed = allowed
            return reply
        }
    }

    // MARK: Answers

    /// Whether the queue can be read; nothing of what it holds.
    private func health() async -> Reply {
        await feed.snapshot().reading == nil
            ? .text("the queue can't be read\n", status: 503) : .text("ok\n")
    }

    private func session() throws -> Reply {
        try .json(
            .object([
                "token": .string(gate.formToken.text), "instance": .string(feed.instance),
                "can_pause": .boolean(run != nil && changes != nil), "can_change": .boolean(changes != nil),
            ]))
    }

    private func status() async throws -> Reply {
        let snapshot = await feed.snapshot()
        guard let reading = snapshot.reading else { return Self.unreadable(snapshot) }
        let fields = SnapshotText(reading: reading, run: snapshot.run).status
        return .json(try JSONText.object(fields).rendered(indented: true))
    }

    private func metrics() async throws -> Reply {
        let snapshot = await feed.snapshot()
        guard let reading = snapshot.reading else { return Self.unreadable(snapshot) }
        let metrics = QueueMetrics(
            reading: reading, outcomes: try await queue.outcomes(of: reading.batches),
            totals: try await queue.totals(of: reading.batches), run: snapshot.run)
        return .text(metrics.text, type: MetricsText.contentType)
    }

    private static func unreadable(_ snapshot: Snapshot) -> Reply {
        let trouble = snapshot.parts.first { $0.name == .trouble }?.json ?? "null"
        return .json(#"{"error": \#(trouble)}"#, status: 503)
    }

    private func image(of job: Int64, version: String?, isSmall: Bool) async throws -> Reply {
        guard let (image, batch) = try await queue.image(of: job) else {
            return Self.noImage
        }
        let isNamed = version.map { !$0.isEmpty && image.sha256.hasPrefix($0) } ?? false
        var reply = Reply(
            caching: isNamed ? "private, max-age=86400, immutable" : "private, no-cache",
            tag: "\"\(image.sha256)\(isSmall ? " small" : "")\"")
        do throws(PictureTrouble) {
            if isSmall {
                reply.type = ImageFormat.jpeg.mediaType
                reply.bytes = try await thumbnails.thumbnail(of: image, in: batch)
            } else {
                let picture = try await pictures.picture(of: image, in: batch)
                reply.type = picture.format.mediaType
                reply.bytes = picture.bytes
            }
            return reply
        } catch {
            return .refusal(404, "\(error)" + (error.isOfFile ? "; nightshift verify tells more" : ""))
        }
    }

    private func review(after: Int64, limit: Int, onlyUnmarked: Bool) async throws -> Reply {
        let records = try await queue.images(after: after, limit: limit, onlyUnmarked: onlyUnmarked)
        let images = records.compactMap { record -> JSONText? in
            guard case .completed(let image) = record.job.state else { return nil }
            return .object([
                "job": .number(record.job.id), "batch": .string(record.batch), "key": .string(record.job.key),
                "prompt": .string(String(record.job.request.prompt.prefix(2_000))),
                "version": .string(String(image.sha256.prefix(12))), "review": JSONText(record.review?.rawValue),
            ])
        }
        let counts = try await queue.reviewCounts()
        return try .json(
            .object([
                "images": .array(images), "kept": JSONText(counts.kept), "rejected": JSONText(counts.rejected),
            ]))
    }

    // MARK: Changes

    private func setPaused(_ isPaused: Bool) async -> Reply {
        guard changes != nil else { return Self.readOnly }
        guard let run else {
            return .refusal(409, "only the process that runs the batch can pause it: nightshift run --dashboard")
        }
        if isPaused { await run.pause() } else { await run.resume() }
        await feed.refresh()
        return .json(#"{"paused": \#(isPaused)}"#)
    }

    private func batches(named name: String?) async throws -> [Batch] {
        try await queue.batches().filter { name == nil || $0.name == name }
    }

    private func quote(_ order: ChangeOrder) async throws -> Reply {
        guard let changes else { return Self.readOnly }
        let batches = try await batches(named: order.batch)
        guard !batches.isEmpty else { return Self.noBatch }
        return try .json(try await changes.quote(order, in: batches).json)
    }

    private func change(_ verb: ChangeOrder.Verb, _ body: Data) async throws -> Reply {
        guard let changes else { return Self.readOnly }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let request = try? decoder.decode(ChangeRequest.self, from: body) else {
            return .refusal(400, "send what was confirmed: {\"jobs\": N, \"up_to_usd\": \"…\"}")
        }
        let order = ChangeOrder(verb: verb, batch: request.batch, key: request.key)
        // A key is one batch's own.
        guard order.key == nil || order.batch != nil else { return .refusal(400, "a key goes with its batch") }
        let batches = try await batches(named: order.batch)
        guard !batches.isEmpty else { return Self.noBatch }
        let outcome = try await changes.carryOut(order, in: batches, confirmed: request)
        switch outcome {
        case .changed(let quote):
            return try .json(
                .object([
                    "error": "this has changed meanwhile: look at what it costs now, and confirm once more",
                    "quote": quote.json,
                ]), status: 409)
        case .done(let jobs):
            await run?.lookAgain()
            await feed.refresh()
            return .json(#"{"jobs": \#(jobs)}"#)
        }
    }

    private func mark(_ body: Data) async throws -> Reply {
        guard let changes else { return Self.readOnly }
        guard let request = try? JSONDecoder().decode(MarkRequest.self, from: body),
            request.mark.map({ ReviewMark(rawValue: $0) != nil }) ?? true
        else { return .refusal(400, "send {\"job\": N, \"mark\": \"keep\", \"reject\" or null}") }
        let mark = request.mark.flatMap(ReviewMark.init)
        guard let (image, _) = try await queue.image(of: request.job) else { return Self.noImage }
        guard image.sha256.hasPrefix(request.version ?? "") else {
            return .refusal(409, "the image was made anew since this page showed it: look at the new one")
        }
        return try await changes.mark(mark, job: request.job) ? .json("{}") : Self.noImage
    }

    private static let noImage = Reply.refusal(404, "there is no such image")
    private static let noBatch = Reply.refusal(404, "this page shows no such batch")
    private static let readOnly = Reply.refusal(403, "this page was started with --read-only")
}
