import CCurl

/// One request and its answer, on the connections' thread.
///
/// It knows how far the request came: the proof of what a failed submission can have caused. An error's type says little about
/// when it struck (a connection may close during the handshake, or just after the last byte). Whether the connection stood,
/// and whether the first byte of the body was ever handed over, says it for certain.
final class Exchange {
    let answer: Answer
    let limits: Limits
    /// Whom it is sent to.
    let origin: Substring
    /// The body, where it is sent piece by piece.
    let outlet: Outlet?
    private let request: HTTPRequest
    private var easy: EasyHandle?
    private var sockets: KeptSockets?
    private var fields = HeaderList()
    private var fieldsOfAnswer = HTTPFields()
    /// The answer's head came whole.
    private var hasHead = false
    /// How often the request was about to be sent over a connection that stood.
    private var beginnings = 0
    private var isRefused = false
    private var sending = Sending()
    private(set) var echo = Echo.none

    /// Its latest way onto the wire.
    private struct Sending {
        /// When it was given to libcurl, before there was a connection.
        let begun = ContinuousClock.now
        /// What was made for it.
        var sockets: [Int32] = []
        var isReusing = false
        var isStale = false
    }

    /// What an answer says of the request that it is to. Every one repeats the id of its request (the contract's "Headers"), but
    /// those of a gateway on the way need not.
    enum Echo {
        case none
        case own
        case foreign
    }

    /// How long it may take.
    struct Limits: Sendable {
        var connect: Duration
        /// From its start to its end.
        var whole: Duration?
        /// Without a byte in either direction; rounded up to seconds.
        var silence: Duration
        /// How often a GET may be sent: a kept connection may be closed in the moment it is taken.
        var sendings = 1
        /// How lately something must have been sent that was answered for a submission to go over a kept connection. `nil`:
        /// what answers this proves nothing.
        var trust: Duration?
    }

    init(_ request: HTTPRequest, limits: Limits, answer: Answer) {
        self.request = request
        self.limits = limits
        self.answer = answer
        origin = request.origin
        outlet = request.body.flatMap { $0.isAtHand ? nil : Outlet() }
    }

    // MARK: Its transfer

    /// Why it can't be sent at all.
    var refusal: ExchangeFailure? { isRefused ? ExchangeFailure("the request can't be written as HTTP") : nil }

    var isSubmission: Bool { request.method == .post }

    /// When it was given to libcurl.
    var begun: ContinuousClock.Instant { sending.begun }

    /// The kept connection that it was to go over has something to say unasked: usually that it is closed. Nothing was sent.
    var isStale: Bool { sending.isStale }

    func prepare(_ easy: EasyHandle, _ reuse: EasyHandle.Reuse, sockets: KeptSockets) {
        self.easy = easy
        self.sockets = sockets
        sending = Sending()
        easy.prepare(reuse)
        easy.set(CURLOPT_URL, request.url)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
        easy.set(CURLOPT_TIMEOUT_MS, limits.whole?.milliseconds ?? 0)
        easy.set(CURLOPT_LOW_SPEED_TIME, max((limits.silence.milliseconds + 999) / 1_000, 1))
        let this = Unmanaged.passUnretained(self).toOpaque()
        for option in Self.contexts { easy.set(option, pointer: this) }
        if isSubmission { prepareBody(easy) }
        isRefused = !writeFields() || !request.isOfTheWeb
        easy.set(CURLOPT_HTTPHEADER, pointer: fields.pointer)
    }

    private func prepareBody(_ easy: EasyHandle) {
        easy.set(CURLOPT_POST, 1)
        easy.set(CURLOPT_POSTFIELDSIZE_LARGE, size: request.body?.length ?? 0)
        // One that is sent piece by piece is asked for when there is room.
        guard outlet == nil else { return }
        var bytes = request.body?.bytesAtHand ?? []
        // It is copied, as many bytes as it was said to have.
        bytes.withUnsafeMutableBytes { easy.set(CURLOPT_COPYPOSTFIELDS, pointer: $0.baseAddress) }
    }

    /// What libcurl would add on its own.
    private static let added = ["Accept"]
    private static let addedToBodies = added + ["Content-Type", "Expect"]

    /// False where a field is none.
    private func writeFields() -> Bool {
        fields = HeaderList()
        for field in request.fields.all where !fields.append(field.name, field.value) { return false }
        for name in isSubmission ? Self.addedToBodies : Self.added where request.fields[name] == nil {
            fields.leaveOut(name)
        }
        return true
    }

    /// The handle, which no longer knows of this; `nil` where it has none.
    func release() -> EasyHandle? {
        defer { easy = nil }
        if let easy {
            for option in Self.contexts { easy.set(option, pointer: nil) }
            easy.set(CURLOPT_HTTPHEADER, pointer: nil)
        }
        return easy
    }

    func end(_ failure: ExchangeFailure?) {
        outlet?.close()
        answer.end(failure.map { $0.after(beginnings: beginnings, handed: handed) })
    }

    /// Bytes of the body that were handed over. One that is all here goes out with the head.
    private var handed: Int64 { outlet?.handed ?? (beginnings == 0 ? 0 : request.body?.length ?? 0) }

    /// Room was made for the rest of the answer.
    func goOn() {
        guard let easy else { return }
        curl_easy_pause(easy.handle, CURLPAUSE_CONT)
    }

    func failure(_ code: CURLcode) -> ExchangeFailure? {
        if isForeign { return .foreign }
        // A connection that ends in the middle of the head is all right to libcurl.
        guard code != CURLE_OK else { return hasHead ? nil : .closed }
        // What became of sending it again says nothing of what was sent.
        let isOfAnotherSending = beginnings > 0 && Self.codesOfAnotherSending.contains(code)
        if beginnings > limits.sendings || isOfAnotherSending { return .closed }
        return ExchangeFailure(
            code, of: request, systemError: Int32(truncatingIfNeeded: number(CURLINFO_OS_ERRNO)),
            hasBegun: beginnings > 0, isUnverified: ![0, Self.unspecified].contains(number(CURLINFO_SSL_VERIFYRESULT)))
    }

    private static let codesOfAnotherSending = [
        CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
        CURLE_SSL_CACERT_BADFILE, CURLE_SEND_FAIL_REWIND,
    ]

    /// Whether a submission has left over a kept connection and has no answer.
    var isLostToKeptConnection: Bool { isSubmission && sending.isReusing && handed > 0 && !hasHead }

    /// What came over a kept connection answers another request: a server that answers once too often shifts all that follow.
    private var isForeign: Bool { isSubmission && sending.isReusing && echo == .foreign }

    private func echo(in fields: HTTPFields) -> Echo {
        let name = "X-Request-Id"
        guard let named = fields[name], let sent = request.fields[name] else { return .none }
        return named == sent ? .own : .foreign
    }

    /// What OpenSSL's result is before anything was looked at, and while only the name does not match.
    private static let unspecified = 1

    private func number(_ info: CURLINFO) -> Int { easy.map { nightshift_curl_number($0.handle, info) } ?? 0 }

    // MARK: What libcurl calls

    private static let contexts = [
        CURLOPT_PRIVATE, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SOCKOPTDATA,
        CURLOPT_PREREQDATA,
    ]

    static func of(_ handle: UnsafeMutableRawPointer?) -> Exchange? {
        handle.flatMap { at(nightshift_curl_context($0)) }
    }

    /// `Connections` holds every exchange for as long as its handle knows of it.
    private static func at(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    static func install(on easy: EasyHandle) {
        nightshift_curl_set_socket_watch(easy.handle) { context, socket, _ in
            Exchange.at(context)?.sending.sockets.append(socket)
            return CURL_SOCKOPT_OK
        }
        nightshift_curl_set_beginning(easy.handle) { context, host, _, port, ownPort in
            guard let exchange = Exchange.at(context), let host else { return CURL_PREREQFUNC_ABORT }
            let mayGo = exchange.begin {
                KeptSockets.Address(host: String(cString: host), port: port, ownPort: ownPort)
            }
            return mayGo ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        nightshift_curl_set_receiver(easy.handle, CURLOPT_HEADERFUNCTION) { line, size, count, context in
            let length = size * count
            let isTaken = Exchange.at(context)?.takeLine(UnsafeRawBufferPointer(start: line, count: length))
            return isTaken == false ? 0 : length
        }
        nightshift_curl_set_receiver(easy.handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let exchange = Exchange.at(context) else { return 0 }
            let length = size * count
            return exchange.answer.take(UnsafeRawBufferPointer(start: bytes, count: length))
                ? length : Int(CURL_WRITEFUNC_PAUSE)
        }
        nightshift_curl_set_sender(easy.handle) { bytes, size, count, context in
            Exchange.at(context)?.outlet?.give(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
                ?? Int(CURL_READFUNC_ABORT)
        }
    }

    /// The connection stands. libcurl comes here again where a kept connection turned out to be closed.
    private func begin(over address: () -> KeptSockets.Address) -> Bool {
        let isReusing = number(CURLINFO_NUM_CONNECTS) == 0
        if !isReusing { sockets?.note(sending.sockets, at: address()) }
        if beginnings == 0 {
            sending.isReusing = isReusing
            // A download is sent again, if need be.
            sending.isStale = isReusing && limits.trust != nil && sockets?.isQuiet(address()) != true
            if sending.isStale { return false }
        }
        beginnings += 1
        return beginnings <= limits.sendings
    }

    /// A line of the answer's head, or of what may follow a body in chunks.
    ///
    /// - Returns: false where the rest is not wanted.
    private func takeLine(_ line: UnsafeRawBufferPointer) -> Bool {
        if hasHead { return true }
        switch HeadLine(line) {
        case .field(let name, let value): fieldsOfAnswer.add(name, value)
        case .end:
            // As libcurl has read it, which takes more for a status line than the standard does.
            let status = number(CURLINFO_RESPONSE_CODE)
            echo = echo(in: fieldsOfAnswer)
            if isForeign { return false }
            // Not the one that only says that another will come.
            hasHead = status >= 200
            if hasHead { answer.begin(Answer.Head(status: status, fields: fieldsOfAnswer)) }
            fieldsOfAnswer = HTTPFields()
        case .other: break
        }
        return true
    }
}

/// A line of an answer's head, as it came over the wire.
private enum HeadLine {
    case field(name: String, value: String)
    case end
    case other

    init(_ line: UnsafeRawBufferPointer) {
        let text = line[...].trimming { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        if text.isEmpty {
            self = .end
        } else if !text.starts(with: "HTTP/".utf8), let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let value = text[(colon + 1)...].trimming(\.isBlank)
            self = .field(
                name: String(decoding: text[..<colon], as: UTF8.self), value: String(decoding: value, as: UTF8.self))
        } else {
            self = .other
        }
    }
}

extension UInt8 {
    /// The white space that HTTP allows around a field's value.
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func trimming(_ isDropped: (UInt8) -> Bool) -> Self {
        var rest = drop(while: isDropped)
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}

extension HTTPRequest {
    /// libcurl speaks many other protocols.
    fileprivate var isOfTheWeb: Bool {
        url.firstIndex(of: ":").map { ["http", "https"].contains(url[..<$0].lowercased()) } ?? false
    }

    /// The URL's scheme, host and port, as they are written.
    fileprivate var origin: Substring {
        let bytes = url.utf8
        let slashes = bytes.indices.lazy.filter { bytes[$0] == UInt8(ascii: "/") }
        return slashes.dropFirst(2).first.map { url[..<$0] } ?? url[...]
    }
}

extension Duration {
    /// Rounded up.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
