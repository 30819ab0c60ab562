import NightshiftCore
import TestSupport
import Testing

@Suite("Conditions")
struct ConditionTests {
    private func parsed(_ text: String) throws -> JobCondition { try JobCondition(parsing: text) }

    private func failure(_ text: String) -> String? {
        do {
            _ = try JobCondition(parsing: text)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("what binds closer")
    func precedence() throws {
        let noir = JobCondition.text(.tag("style"), .equal, "noir")
        let moderated = JobCondition.text(.code, .equal, "content_moderated")
        let often = JobCondition.number(.attempts, .atLeast, 3)
        #expect(try parsed("tag.style=noir and code=content_moderated") == .all([noir, moderated]))
        #expect(
            try parsed("tag.style=noir or code=content_moderated and attempts>=3")
                == .any([noir, .all([moderated, often])]))
        #expect(
            try parsed("(tag.style=noir or code=content_moderated) and attempts>=3")
                == .all([.any([noir, moderated]), often]))
        #expect(try parsed("not tag.style=noir and attempts >= 3") == .all([.not(noir), often]))
        #expect(try parsed("NOT (tag.style=noir AND attempts>=3)") == .not(.all([noir, often])))
        #expect(try parsed("not not tag.style = noir") == .not(.not(noir)))
        #expect(try parsed("((attempts>=3))") == often)
    }

    @Test("values and names in quotes")
    func quotes() throws {
        #expect(try parsed(#"prompt~"red bicycle""#) == .text(.prompt, .contains, "red bicycle"))
        #expect(try parsed(#"prompt ~ 'it\'s "so"'"#) == .text(.prompt, .contains, #"it's "so""#))
        #expect(try parsed(#"tag."shot type" != ''"#) == .text(.tag("shot type"), .unequal, ""))
        #expect(try parsed(#"key='and'"#) == .text(.key, .equal, "and"))
        #expect(try parsed("id=a/b-1") == .text(.key, .equal, "a/b-1"))
        #expect(try parsed("tag.größe=süß") == .text(.tag("größe"), .equal, "süß"))
        #expect(try parsed("priority<-3") == .number(.priority, .less, -3))
    }

    @Test(
        "faults name the column and what was expected",
        arguments: [
            ("", "column 1: expected a field, not the end; fields are key, id, state"),
            ("stat=failed", "column 1: 'stat' is no field; did you mean 'state'?"),
            ("colour=red", "column 1: 'colour' is no field; fields are key, id,"),
            ("tag.=red", "column 1: 'tag.' is no field"),
            ("state=fialed", "column 7: 'fialed' is no state, there are queued, submitting,"),
            ("state=fialed", "did you mean 'failed'?"),
            ("kind=moderate", "column 6: 'moderate' is no kind"),
            ("state failed", "column 7: expected a comparison (= != ~ < > <= >=), not 'failed'"),
            ("state==failed", "column 6: '==' is no comparison"),
            ("state>failed", "column 6: '>' is for numbers (attempts, priority), not state"),
            ("attempts~3", "column 9: '~' is for text; attempts is a number"),
            ("attempts>three", "column 10: attempts is a whole number, not 'three'"),
            ("attempts>99999999999999999999", "column 10: attempts is a whole number"),
            ("state=", "column 7: expected a value, not the end"),
            ("state=failed and", "column 17: expected a field, not the end"),
            ("state=failed model=uni-1", "column 14: expected 'and', 'or' or the end, not 'model'"),
            ("(state=failed", "column 1: the '(' that opens here is never closed"),
            ("state=failed)", "column 13: this ')' closes nothing"),
            ("(state=failed key=a)", "column 15: expected 'and', 'or' or ')', not 'key'"),
            ("key='a", "column 5: the quote that opens here is never closed"),
            ("key=and", "column 5: expected a value, not 'and'; put it in quotes"),
            ("not", "column 4: expected a field, not the end"),
            ("'state'=failed", "column 1: expected a field, not 'state'"),
        ])
    func faults(text: String, expected: String) {
        let failure = failure(text)
        #expect(failure?.contains(expected) == true, "\(failure ?? "accepted")")
    }

    @Test("depth is bounded, length is not")
    func depth() throws {
        let deep = String(repeating: "(", count: 50_000) + "key=a" + String(repeating: ")", count: 50_000)
        #expect(failure(deep)?.contains("nested more than 100 deep") == true)
        #expect(failure(String(repeating: "not ", count: 50_000) + "key=a")?.contains("nested more") == true)
        let long = try parsed((0..<20_000).map { "key=k\($0)" }.joined(separator: " or "))
        #expect(long.matches(facts(key: "k19999")) && !long.matches(facts(key: "k20000")))
    }

    @Test("what is asked of a job")
    func matching() throws {
        var job = facts(key: "hero")
        job.tags = ["style": "Noir"]
        job.prompt = "Ein GROSSER Süßwasserfisch"
        job.attempts = 2
        for (text, expected) in [
            ("tag.style=Noir", true), ("tag.style=noir", false), ("tag.style~noir", true), ("tag.mood=''", true),
            ("tag.mood!=x", true), ("prompt~grosser", true), ("prompt~süss", false), ("prompt~''", true),
            ("attempts=2", true), ("attempts<2", false), ("attempts<=2 and attempts>=2", true), ("attempts!=2", false),
            ("attempts>1 and not attempts>2", true), ("code=''", true), ("kind!=moderated", true), ("batch~shop", true),
            ("state=queued and model=uni-1 and type=image", true), ("id=hero or key=x", true),
        ] {
            #expect(try parsed(text).matches(job) == expected, "\(text)")
        }
    }

    @Test("fields that are asked for")
    func mentions() throws {
        let condition = try parsed("key=a or not (tag.x=1 and state=failed)")
        #expect(condition.mentions(.state) && condition.mentions(.tag("x")) && condition.mentions(.key))
        #expect(!condition.mentions(.tag("y")) && !condition.mentions(.prompt))
    }

    @Test("written out and read again it is the same, and means the same", arguments: UInt64(1)...40)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<50 {
            let condition = random.condition(depth: 4)
            let again = try parsed(condition.description)
            #expect(again == condition, "\(condition)")
            #expect(again.description == condition.description)
            for _ in 0..<20 {
                let job = random.facts()
                #expect(condition.matches(job) == reference(condition, job), "\(condition) of \(job)")
            }
        }
    }

    @Test("no text crashes the parser", arguments: UInt64(1)...20)
    func noise(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces = [
            "(", ")", "and", "or", "not", "=", "!=", "~", "<", ">=", "\"", "'", "\\", "tag.", "tag.x", "key", "state",
            "failed", "3", " ", "\u{301}", "🦊", "\u{0}", "attempts", "priority",
        ]
        for _ in 0..<300 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in random.pick(pieces) }
                .joined(separator: Bool.random(using: &random) ? " " : "")
            guard let condition = try? parsed(text) else { continue }
            #expect((try? parsed(condition.description)) == condition, "\(text)")
        }
    }

    private func facts(key: String) -> JobFacts {
        JobFacts(key: key, batch: "shop-1", state: "queued", model: "uni-1", type: "image")
    }

    /// Written anew, without the program's own evaluation: numbers and texts looked up by name.
    private func reference(_ condition: JobCondition, _ job: JobFacts) -> Bool {
        switch condition {
        case .not(let inner): return reference(inner, job) == false
        case .all(let parts): return !parts.map { reference($0, job) }.contains(false)
        case .any(let parts): return parts.map { reference($0, job) }.contains(true)
        case .number(let field, let comparison, let value):
            let number = field == .attempts ? job.attempts : job.priority
            let order = number < value ? -1 : number == value ? 0 : 1
            switch comparison.rawValue {
            case "=": return order == 0
            case "!=": return order != 0
            case "<": return order == -1
            case "<=": return order != 1
            case ">": return order == 1
            default: return order != -1
            }
        case .text(let field, let comparison, let value):
            let mirror = Dictionary(
                uniqueKeysWithValues: Mirror(reflecting: job).children.map { ($0.label ?? "", $0.value) })
            let text: String?
            if case .tag(let name) = field {
                text = (mirror["tags"] as? [String: String])?[name] ?? ""
            } else {
                text = mirror["\(field)"] as? String
            }
            guard let text else { return false }
            switch comparison.rawValue {
            case "=": return text == value
            case "!=": return !(text == value)
            default:
                let (long, short) = (Array(text.lowercased()), Array(value.lowercased()))
                return short.isEmpty
                    || long.indices.contains { long[$0...].starts(with: short) }
            }
        }
    }
}

extension SeededRandom {
    private static let words = [
        "", "a", "b", "and", "OR", "not", "a b", "it's", "say \"so\"", "\\", "tag.x", "(", "=x", "é", "🦊", "\n",
    ]

    fileprivate mutating func condition(depth: Int) -> JobCondition {
        switch depth == 0 ? Int.random(in: 0...1, using: &self) : Int.random(in: 0...4, using: &self) {
        case 0:
            let text: ConditionField = pick([.key, .tag(pick(["x", "a b", "q\"", "y'"])), .code, .batch, .prompt])
            return .text(text, pick(JobCondition.TextComparison.allCases), pick(Self.words))
        case 1:
            let comparison = pick(JobCondition.NumberComparison.allCases)
            return .number(pick([.attempts, .priority]), comparison, Int.random(in: -2...3, using: &self))
        case 2: return .not(condition(depth: depth - 1))
        case 3: return .all(conditions(depth: depth - 1))
        default: return .any(conditions(depth: depth - 1))
        }
    }

    private mutating func conditions(depth: Int) -> [JobCondition] {
        (0..<Int.random(in: 2...3, using: &self)).map { _ in condition(depth: depth) }
    }

    fileprivate mutating func facts() -> JobFacts {
        JobFacts(
            key: pick(Self.words), batch: pick(Self.words), state: "failed", model: "uni-1", type: "image",
            tags: ["x": pick(Self.words), "a b": pick(Self.words)], code: pick(Self.words), kind: "moderated",
            attempts: Int.random(in: 0...3, using: &self), priority: Int.random(in: -2...2, using: &self),
            prompt: pick(Self.words) + pick(Self.words))
    }
}
