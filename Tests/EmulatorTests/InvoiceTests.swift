import Testing

@testable import Emulator

@Suite struct InvoiceTests {
    private func lines(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    @Test func chargesAndRefundsAreLines() throws {
        var account = makeAccount()
        let fine = try account.submit(GenerationRequest(prompt: "a, b", model: .uni1Max, references: 1), at: 0)
        let moderated = try account.submit("[[fault:content_moderated]]", at: 0)
        let partial = try account.submit("[[fault:budget_exhausted]]", at: 0)
        let odd = try account.submit("[[fault:unknown_code]]", at: 0)
        _ = try account.submit("[[fault:stuck]]", at: 0)
        let late = try account.submit("late", at: 10)
        let head = ["generation_id", "request_id", "time", "model", "description", "amount_usd"]
        #expect(lines(account.invoice(at: 29.9)) == [head])
        let end = "1970-01-01T00:00:30.000000Z"
        func line(_ made: Acceptance, _ model: String, _ description: String, _ amount: String) -> [String] {
            [made.generation.name, "request", end, model, description, amount]
        }
        let expected = [
            head, line(fine, "uni-1-max", "image with 1 input image", "0.103000"),
            line(moderated, "uni-1", "image with 0 input images", "0.040400"),
            line(moderated, "uni-1", "refund: content_moderated", "-0.040400"),
            line(partial, "uni-1", "image with 0 input images", "0.040400"),
            line(partial, "uni-1", "refund: budget_exhausted", "-0.020200"),
            line(odd, "uni-1", "image with 0 input images", "0.040400"),
        ]
        #expect(lines(account.invoice(at: 30)) == expected)
        // In the end all that will end is billed; what never ends is not.
        let final = lines(account.invoice(at: nil))
        #expect(final.count == expected.count + 1 && final.last?[0] == late.generation.name)
    }

    @Test func itsSumIsTheBooks() throws {
        var account = makeAccount {
            $0.rpm = 1_000
            $0.concurrency = 1_000
        }
        for fault in Fault.failures { _ = try account.submit("[[fault:\(fault.rawValue)]]", at: 0) }
        _ = try account.submit("fine", at: 0)
        account.ledger.settle(at: 30)
        let amounts = lines(account.invoice(at: 30)).dropFirst().map { line -> Int in
            let digits = Int(line[5].filter(\.isNumber)) ?? 0
            return line[5].hasPrefix("-") ? -digits : digits
        }
        #expect(amounts.reduce(0, +) == account.ledger.charged)
        #expect(-amounts.filter { $0 < 0 }.reduce(0, +) == account.ledger.refunded)
    }

    @Test func itIsServed() async throws {
        let clock = ManualClock()
        let server = try EmulatorServer(steadyConfiguration(), clock: clock)
        let client = LoopbackClient(address: try await server.start())
        _ = try await client.post(#"{"prompt":"x"}"#, headers: ["X-Request-Id": #"a"b,c"#])
        let early = try await client.send("GET", "/emulator/invoice.csv", key: nil)
        #expect(early.status == 200 && early.headers["content-type"] == "text/csv")
        #expect(lines(early.text).count == 1)
        clock.advance(by: 30)
        let text = try await client.send("GET", "/emulator/invoice.csv", key: nil).text
        #expect(text.contains(#","a""b,c","#) && text.hasSuffix(",0.040400\n"))
        #expect(try await client.send("POST", "/emulator/invoice.csv", key: nil).status == 405)
        #expect(try server.finalInvoice() == text)
        await server.stop()
        #expect(try server.finalInvoice() == text)
    }
}
