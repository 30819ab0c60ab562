import NightshiftCore
import Testing

@testable import Manifests

@Suite struct JSONRowsTests {
    @Test(arguments: [
        (#"{"prompt": 5}"#, ["m.jsonl:1: prompt: must be text, not a number"]),
        (#"{}"#, ["m.jsonl:1: prompt: is required"]),
        (#"{"prompt": null}"#, ["m.jsonl:1: prompt: is required"]),
        (#"{"prompt": ""}"#, ["m.jsonl:1: prompt: must be between 1 and 6000 characters, has 0"]),
        (
            #"{"prompt": "x", "aspect_ratio": "4:3"}"#,
            [
                "m.jsonl:1: aspect_ratio: '4:3' is not one of 3:1, 2:1, 16:9, 3:2, 1:1, 2:3, 9:16, 1:2, 1:3; "
                    + "did you mean '3:2'?"
            ]
        ),
        (
            #"{"prompt": "x", "model": "uni1", "web_search": "true", "count": 1.5, "priority": "1", "id": 7}"#,
            [
                "m.jsonl:1: model: 'uni1' is not one of uni-1, uni-1-max; did you mean 'uni-1'?",
                "m.jsonl:1: web_search: must be true or false, not text",
                "m.jsonl:1: count: must be a whole number, not '1.5'",
                "m.jsonl:1: priority: must be a whole number, not text",
                "m.jsonl:1: id: must be text, not a number",
            ]
        ),
        (#"{"prompt": "x", "count": 0}"#, ["m.jsonl:1: count: must be from 1 to 10000, not 0"]),
        (#"{"prompt": "x", "count": 10001}"#, ["m.jsonl:1: count: must be from 1 to 10000, not 10001"]),
        (
            #"{"prompt": "x", "aspectratio": "1:1", "mood": 1}"#,
            [
                "m.jsonl:1: aspectratio: is not a field; did you mean 'aspect_ratio'? "
                    + "To keep it as a tag: --tag aspectratio",
                "m.jsonl:1: mood: is not a field; put it under tags, or admit it with --tag mood",
            ]
        ),
        (
            #"{"prompt": "x", "tag": "a"}"#,
            ["m.jsonl:1: tag: is not a field; did you mean 'tags'? To keep it as a tag: --tag tag"]
        ),
        (#"{"prompt": "x", "tags": ["a"]}"#, ["m.jsonl:1: tags: must be an object, not a list"]),
        (
            #"{"prompt": "x", "image_ref": "https://a.b/c"}"#,
            ["m.jsonl:1: image_ref: must be a list of references: put it in [ ]"]
        ),
        (
            #"{"prompt": "x", "prompt": "y"}"#,
            ["m.jsonl:1: not valid JSON: the field 'prompt' is given twice (byte 17 of the line)"]
        ),
        (#"["x"]"#, ["m.jsonl:1: a row must be a JSON object; name the file .json if it holds one array"]),
        (#""x""#, ["m.jsonl:1: a row must be a JSON object"]),
        (
            #"{"prompt": "x", "style": "manga", "aspect_ratio": "16:9", "type": "image_edit"}"#,
            [
                "m.jsonl:1: style: manga needs a portrait aspect_ratio (2:3, 9:16, 1:2, 1:3) or none, not 16:9",
                "m.jsonl:1: source: is required for type 'image_edit'",
            ]
        ),
        (
            #"{"prompt": "x", "type": "edit", "source": "https://example.com/a.png"}"#,
            ["m.jsonl:1: type: 'edit' is not one of image, image_edit"]
        ),
        ("", ["m.jsonl: holds no rows"]), ("\n \n", ["m.jsonl: holds no rows"]),
    ])
    func faultsSayFileLineFieldAndReason(_ row: String, _ faults: [String]) throws {
        #expect(try Scratch().faults(row, as: "m.jsonl") == faults)
    }

    @Test func defaultIDsAreLines() throws {
        let rows = "{\"prompt\":\"a\"}\n\n{\"prompt\":\"b\"}\n{\"id\":null,\"prompt\":\"c\",\"count\":2}"
        #expect(
            try Scratch().keys(rows, as: "m.jsonl") == ["row-000001", "row-000003", "row-000004-1", "row-000004-2"])
    }

    @Test func placesInArraysAreOrdinalsAndFaultsNameLines() throws {
        let text = "\n[\n\n{\"prompt\":\"a\"}\n,\n {\"prompt\":\n5}, {\"prompt\":\n \"c\" \"d\"},{\"prompt\":\"e\"}]\n"
        let outcome = try Scratch().read(text.utf8, as: "m.json")
        #expect(outcome.jobs.map(\.key) == ["row-000001", "row-000004"])
        #expect(outcome.places == ["m.json:4", "m.json:8"])
        #expect(
            outcome.faults == [
                "m.json:6: prompt: must be text, not a number",
                "m.json:8: not valid JSON: ',' or '}' was expected (byte 6 of the line)",
            ])
    }

    @Test(arguments: [
        ("[]", ["m.json: holds no rows"]), ("", ["m.json: holds no rows"]),
        ("[\n{\"prompt\":\"a\"},\n]", ["m.json:3: not valid JSON: an element is missing beside this comma"]),
        ("[,{\"prompt\":\"a\"}]", ["m.json:1: not valid JSON: an element is missing beside this comma"]),
        ("[{\"prompt\":\"a\"}\n", ["m.json:1: not valid JSON: the array, or the row that starts here, is not closed"]),
        ("[{\"prompt\":\"a\"}]\n x", ["m.json:2: text after the end of the array"]),
        (
            "[{\"prompt\":\"a\"}}",
            ["m.json:1: not valid JSON: ']' was expected; reading stopped"]
        ),
        (
            "[{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}]",
            ["m.json:2: not valid JSON: text after the end of the value (byte 1 of the line)"]
        ),
        ("[1]", ["m.json:1: a row must be a JSON object"]),
    ])
    func arraysThatAreNone(_ text: String, _ faults: [String]) throws {
        #expect(try Scratch().faults(text, as: "m.json") == faults)
    }

    @Test func tagsAreRendered() throws {
        let row =
            #"{"prompt":"x","tags":{"a":"t","b":1.50,"c":true,"d":null,"e":[1,{"k":"\"\n"}],"f":{}},"mood":{"x":null}}"#
        let outcome = try Scratch().read(row.utf8, as: "m.jsonl", admittedTags: ["mood"])
        #expect(
            outcome.jobs.first?.tags
                == ["a": "t", "b": "1.50", "c": "true", "e": #"[1,{"k":"\"\n"}]"#, "f": "{}", "mood": #"{"x":null}"#])
        #expect(
            try Scratch().faults(#"{"prompt":"x","tags":{"a":"1"},"a":2}"#, as: "m.jsonl", admittedTags: ["a"])
                == ["m.jsonl:1: tags.a: is given twice"])
    }

    @Test func promptsKeepBraces() throws {
        let outcome = try Scratch().read(#"{"prompt":"a {red} {{cat}}"}"#.utf8, as: "m.jsonl")
        #expect(outcome.jobs.first?.request.prompt == "a {red} {{cat}}")
    }
}
