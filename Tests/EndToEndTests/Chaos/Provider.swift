import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension Emulation {
    /// The books once nothing moves any more: requests of a killed process may still lie in the socket, and generations go on
    /// without it.
    func quietBooks() async throws -> Books {
        var last = try await books()
        try await eventually("a quiet moment") {
            try await Task.sleep(for: .milliseconds(60))
            let now = try await books()
            defer { last = now }
            return now.totals.reserved == 0 && now.posts.received == last.posts.received
                && now.posts.accepted == last.posts.accepted && now.totals.charged == last.totals.charged
        }
        return last
    }

    /// The image of a finished generation, fetched as any other client would.
    func picture(of generation: String) async throws -> Data {
        struct Answer: Decodable {
            struct Output: Decodable { let url: String }
            let output: [Output]
        }
        var request = URLRequest(url: try place(address + "/v1/generations/" + generation))
        request.setValue("Bearer luma-api-another-client", forHTTPHeaderField: "Authorization")
        let (document, _) = try await URLSession.shared.data(for: request)
        guard let url = try JSONDecoder().decode(Answer.self, from: document).output.first?.url else {
            throw Trouble("no image: \(String(decoding: document, as: UTF8.self))")
        }
        return try await URLSession.shared.data(for: URLRequest(url: try place(url))).0
    }

    private func place(_ text: String) throws -> URL {
        guard let url = URL(string: text) else { throw Trouble("no address: \(text)") }
        return url
    }
}
