import APIModel
import Testing

struct FieldErrorTests {
    @Test func pathsPrint() {
        let path = FieldPath("spec").child("containers").index(0).child("ports").key("http")
        #expect(path.description == "spec.containers[0].ports[http]")
        #expect(FieldPath().description == "<nil>")
        #expect(FieldPath().child("a", "b").description == "a.b")
        #expect(path.parent.parent.description == "spec.containers[0]")
    }

    @Test func walking() {
        var errors = FieldErrors()
        errors.at("spec") { errors in
            errors.each("containers", of: ["a", "", "a"]) { errors, name in
                if name.isEmpty { errors.required("name", "") }
                errors.at("ports", index: 7) { $0.invalid("hostPort", 0, "must be between 1 and 65535, inclusive") }
            }
            errors.at("x") { $0.duplicate(.key("k"), "v") }
        }
        #expect(errors.path.isEmpty)
        #expect(
            errors.errors.map(\.description) == [
                "spec.containers[0].ports[7].hostPort: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.containers[1].name: Required value",
                "spec.containers[1].ports[7].hostPort: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.containers[2].ports[7].hostPort: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.x[k]: Duplicate value: \"v\"",
            ])
    }

    @Test func thePathIsRestoredWhenTheBodyThrows() {
        struct Stop: Error {}
        var errors = FieldErrors(at: "a")
        #expect(throws: Stop.self) { try errors.at("b") { _ in throw Stop() } }
        #expect(errors.path.description == "a")
    }

    @Test func messages() {
        let one = FieldError.invalid("a", "b\t\"é\u{7F}\u{200B}", "c")
        #expect(one.description == #"a: Invalid value: "b\t\"é\x7f\u200b": c"#)
        #expect([one, one].message == one.description)
        let two = FieldError.forbidden("b", "no")
        #expect([one, two, one].message == "[\(one), \(two)]")
        #expect([FieldError]().message == "")
        #expect(FieldError.invalid("a", .strings(["<b>", "é"]), "").body == #"Invalid value: ["\u003cb\u003e","é"]"#)
        #expect(FieldError.tooFew("a", count: 0, min: 1).body == "Too few: 0: must have at least 1 item")
        #expect(FieldError.tooShort("a", "", charactersMin: 3).body == "Too short: must be at least 3 characters")
        #expect(FieldError.tooLong("a", charactersMax: 1).body == "Too long: may not be more than 1 character")
    }

    @Test(arguments: [
        (0.0, "0"), (1.0, "1"), (-1.5, "-1.5"), (1e21, "1e+21"), (1e20, "1e+20"), (123456, "123456"),
        (1_234_567, "1.234567e+06"), (1e-5, "1e-05"),
        (0.0001, "0.0001"), (123456789.125, "1.23456789125e+08"), (2.5e-7, "2.5e-07"), (.infinity, "+Inf"),
    ])
    func floatingPoint(_ number: Double, _ text: String) {
        #expect(FieldError.invalid("a", .double(number), "").body == "Invalid value: " + text)
    }

    @Test func reasons() {
        #expect(StatusReason(text: "Conflict").code == 409)
        #expect(StatusReason(text: "FromTheFuture") == .unknown)
        #expect(StatusReason(code: 409, creating: true) == .alreadyExists)
        #expect(StatusReason(code: 502) == .internalError && StatusReason(code: 418) == .unknown)
        for reason in StatusReason.allCases where reason != .unknown {
            #expect(StatusReason(rawValue: reason.rawValue) == reason && (400..<600).contains(reason.code))
        }
        #expect(FieldError.Kind.notSupported.rawValue == "FieldValueNotSupported")
    }

    @Test func intOrString() throws {
        #expect(IntOrString(parsing: "5") == 5 && IntOrString(parsing: "5%") == "5%")
        #expect(IntOrString.string("9999999999999999999").intValue == .max)
        #expect(IntOrString.string("x").intValue == 0)
        #expect(IntOrString.string("30%").percent == 30 && IntOrString.int(3).percent == nil)
        #expect(try IntOrString.string("33%").scaledValue(total: 10, roundUp: true) == 4)
        #expect(try IntOrString.string("33%").scaledValue(total: 10, roundUp: false) == 3)
        let error = #expect(throws: IntOrStringError.self) {
            try IntOrString.string("x%").scaledValue(total: 1, roundUp: true)
        }
        #expect(
            error?.description
                == #"invalid value for IntOrString: invalid value "x%": strconv.Atoi: parsing "x": invalid syntax"#)
    }

    @Test func kinds() throws {
        #expect("\(GroupVersionKind(apiVersion: "apps/v1", kind: "Deployment"))" == "apps/v1, Kind=Deployment")
        #expect(GroupVersionKind(apiVersion: "a/b/c", kind: "X").apiVersion == "")
        #expect("\(GroupVersion(group: "", version: "v1").resource("pods"))" == "/v1, Resource=pods")
        let error = #expect(throws: GroupVersionError.self) { try GroupVersion(parsing: "a/b/c") }
        #expect(error?.description == "unexpected GroupVersion string: a/b/c")
        let kinds = [GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")]
        let newer = GroupVersion(group: "apps", version: "v2")
        #expect(newer.preferredKind(of: kinds)?.version == "v2")
        #expect([newer, kinds[0].groupVersion].preferredKind(of: kinds) == kinds[0])
        #expect([GroupVersion(group: "batch", version: "v1")].preferredKind(of: kinds) == nil)
    }
}
