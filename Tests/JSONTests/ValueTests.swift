import Base
import JSON
import Testing

@Suite struct ValueTests {
    @Test func fromText() throws {
        let value = try JSONValue.parse(#"{"a":[1,2.5,true,null,"x"],"b":{"c":-9223372036854775808}}"#)
        #expect(value == ["a": [1, 2.5, true, .null, "x"], "b": ["c": .integer(.min)]])
        #expect(value.description == #"{"a":[1,2.5,true,null,"x"],"b":{"c":-9223372036854775808}}"#)
    }

    @Test func numbers() throws {
        #expect(try JSONValue.parse("9223372036854775808") == .number(9_223_372_036_854_775_808))
        #expect(try JSONValue.parse("1.0") == 1)
        #expect(try JSONValue.parse("1.0").hashValue == JSONValue.integer(1).hashValue)
        #expect(try JSONValue.parse("1e2") == .integer(100))
        #expect(try JSONValue.parse("1.5") != 1)
        #expect(try JSONValue.parse("9007199254740993") != JSONValue.parse("9007199254740992.0"))
        #expect(try JSONValue.parse("1e-400") == 0)
        #expect(throws: JSONError.self) { try JSONValue.parse("[1,\n1e400]") }
        #expect(throws: JSONError.self) { try JSONValue.parse(String(repeating: "9", count: 400)) }
    }

    @Test func objectsInAnyOrder() throws {
        #expect(try JSONValue.parse(#"{"a":1,"b":2}"#) == JSONValue.parse(#"{"b":2,"a":1}"#))
        #expect(try JSONValue.parse(#"{"a":1,"b":2}"#).hashValue == JSONValue.parse(#"{"b":2,"a":1}"#).hashValue)
        #expect(try JSONValue.parse(#"{"a":1}"#) != JSONValue.parse(#"{"a":1,"b":null}"#))
        #expect(try JSONValue.parse(#"{"a":1,"a":2}"#) == ["a": 2])
    }

    /// Names are code points: an accent of its own is another name.
    @Test func namesAreCodePoints() throws {
        let value = try JSONValue.parse(#"{"\u00e9":1,"e\u0301":2}"#)
        #expect(value.object?.count == 2)
        #expect(value["\u{E9}"] == 1 && value["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    /// The object against a plain list of pairs, across the size where the index begins.
    @Test func objectAgainstAModel() {
        var random = Random(seed: 11)
        var object = JSONObject()
        var model: [(String, Int64)] = []
        for step in 0..<20_000 {
            let key = "k\(random.below(step % 2000 < 1000 ? 60 : 12))"
            let place = model.firstIndex { $0.0 == key }
            switch random.below(5) {
            case 0, 1:
                object[key] = .integer(Int64(step))
                if let place { model[place].1 = Int64(step) } else { model.append((key, Int64(step))) }
            case 2:
                object[key] = nil
                if let place { model.remove(at: place) }
            case 3:
                // Through the accessor that changes in place.
                func touch(_ value: inout JSONValue?) { value = value == nil ? nil : .integer(-1) }
                touch(&object[key])
                if let place { model[place].1 = -1 }
            default:
                #expect(object[key]?.integer == place.map { model[$0].1 })
            }
            #expect(object.count == model.count)
            if step % 100 == 0 {
                #expect(object.keys == model.map(\.0))
                #expect(object.map { $0.value.integer! } == model.map(\.1))
            }
        }
    }

    @Test func pointers() throws {
        // The examples of RFC 6901, section 5.
        let document = try JSONValue.parse(
            #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#)
        let expected: [(String, JSONValue)] = [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3),
            ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
        ]
        #expect(document.value(at: "") == document)
        for (text, value) in expected {
            let pointer = try #require(JSONPointer(parsing: text))
            #expect(document.value(at: pointer) == value)
            #expect(pointer.description == text)
        }
        for absent in ["/foo/2", "/foo/00", "/foo/-", "/foo/01", "/bar", "/foo/0/x", "/foo/+1"] {
            #expect(document.value(at: try #require(JSONPointer(parsing: absent))) == nil)
        }
        #expect(
            JSONPointer(parsing: "foo") == nil && JSONPointer(parsing: "/~") == nil
                && JSONPointer(parsing: "/~2") == nil)
    }

    @Test func settingMembers() {
        var value: JSONValue = ["a": 1]
        value["b"] = ["x"]
        value["a"] = nil
        #expect(value == ["b": ["x"]])
        value = 5
        value["a"] = nil
        #expect(value == 5)
        value["a"] = 1
        #expect(value == ["a": 1])
    }
}
