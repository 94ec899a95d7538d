import APIModel
import Base
import JSON
import Testing
import Wire

private func deployment() throws -> Deployment {
    let json = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"a":"1"},"finalizers":["x","y"]},
        "spec":{"replicas":2,"selector":{"matchLabels":{"a":"1"}},
        "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}},
        "template":{"metadata":{},"spec":{"containers":[
        {"name":"app","image":"app:1","ports":[{"containerPort":80,"protocol":"TCP"}],"env":[{"name":"A","value":"1"}]},
        {"name":"side","image":"side:1"}],"tolerations":[{"key":"t"}],"nodeSelector":{"disk":"ssd"},
        "volumes":[{"name":"v","emptyDir":{}}]}}},"status":{}}
        """
    var issues: [TextIssue] = []
    return try TextDecoder.decode(Deployment.self, from: JSONTape.parse(json), issues: &issues)
}

private func patched(_ form: KindPatch.Form, _ patch: String) throws -> (object: Deployment, issues: [TextIssue]) {
    var issues: [TextIssue] = []
    let patch = try KindPatch(form, parsing: Bytes(patch.utf8))
    return (try deployment().applying(patch, issues: &issues), issues)
}

private func refusal(_ form: KindPatch.Form, _ patch: String) -> (reason: StatusReason, message: String)? {
    do throws(KindPatchError) {
        let patch = try KindPatch(form, parsing: Bytes(patch.utf8))
        var issues: [TextIssue] = []
        guard let object = try? deployment() else { return nil }
        _ = try object.applying(patch, issues: &issues)
        return nil
    } catch {
        return (error.reason, "\(error)")
    }
}

@Suite struct KindPatchTests {
    @Test func strategicMergesByKey() throws {
        let patch = """
            {"metadata":{"labels":{"b":"2"},"finalizers":["z"]},"spec":{"template":{"spec":{
            "containers":[{"name":"app","image":"app:2","ports":[{"containerPort":81}],"env":[{"name":"B","value":"2"}]},
            {"name":"new","image":"n"},{"name":"side","$patch":"delete"}],
            "tolerations":[{"key":"u"}],"volumes":[{"name":"v","$retainKeys":["name","hostPath"],"hostPath":{"path":"/"}}]}}}}
            """
        let (object, issues) = try patched(.strategic, patch)
        #expect(issues.isEmpty)
        let spec = object.spec.template.spec
        #expect(spec.containers.map(\.name).sorted() == ["app", "new"])
        let app = try #require(spec.containers.first { $0.name == "app" })
        #expect(app.image == "app:2" && app.ports.map(\.containerPort).sorted() == [80, 81])
        #expect(app.env.map(\.name).sorted() == ["A", "B"])
        #expect(spec.tolerations.map(\.key) == ["u"])
        #expect(object.metadata.labels["a"] == "1" && object.metadata.labels["b"] == "2")
        #expect(Set(object.metadata.finalizers) == ["x", "y", "z"])
        let volume = try #require(spec.volumes.first)
        #expect(volume.volumeSource.hostPath?.path == "/" && volume.volumeSource.emptyDir == nil)
    }

    @Test func strategicDirectives() throws {
        let replaced = try patched(
            .strategic, #"{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"},"replicas":null}}"#
        ).object
        #expect(replaced.spec.strategy.type == "Recreate" && replaced.spec.strategy.rollingUpdate == nil)
        #expect(replaced.spec.replicas == nil)
        let deleted = try patched(
            .strategic, #"{"metadata":{"$deleteFromPrimitiveList/finalizers":["x"]}}"#
        ).object
        #expect(deleted.metadata.finalizers == ["y"])
        let emptied = try patched(.strategic, #"{"metadata":{"labels":{"$patch":"replace","c":"3"}}}"#).object
        #expect(emptied.metadata.labels.keys == ["c"])
    }

    @Test func mergeReplacesLists() throws {
        let (object, issues) = try patched(
            .merge,
            #"{"spec":{"template":{"spec":{"containers":[{"name":"one"}],"nope":1}}},"metadata":{"labels":null}}"#)
        #expect(object.spec.template.spec.containers.map(\.name) == ["one"])
        #expect(object.metadata.labels.isEmpty)
        #expect(issues.map(\.description) == ["unknown field \"spec.template.spec.nope\""])
    }

    @Test func jsonPatch() throws {
        let (object, _) = try patched(
            .json,
            """
            [{"op":"test","path":"/spec/replicas","value":2},{"op":"replace","path":"/spec/replicas","value":5},
            {"op":"add","path":"/spec/template/spec/containers/-","value":{"name":"last"}},
            {"op":"remove","path":"/spec/template/spec/containers/0"}]
            """)
        #expect(object.spec.replicas == 5)
        #expect(object.spec.template.spec.containers.map(\.name) == ["side", "last"])
    }

    @Test func refusals() {
        #expect(refusal(.merge, "[]")?.reason == .badRequest)
        #expect(refusal(.merge, "{")?.reason == .badRequest)
        #expect(refusal(.json, "{}")?.reason == .badRequest)
        #expect(refusal(.json, #"[{"op":"none","path":"/a"}]"#)?.reason == .badRequest)
        #expect(refusal(.json, #"[{"op":"remove","path":"/spec/none"}]"#)?.reason == .invalid)
        #expect(refusal(.json, #"[{"op":"test","path":"/spec/replicas","value":3}]"#)?.reason == .invalid)
        #expect(refusal(.merge, #"{"spec":{"replicas":"two"}}"#)?.reason == .invalid)
        #expect(refusal(.merge, #"{"spec":{"replicas":"two"}}"#)?.message.contains("spec.replicas") == true)
        #expect(refusal(.merge, #"{"kind":"Pod"}"#)?.reason == .badRequest)
        #expect(refusal(.merge, #"{"apiVersion":null}"#)?.reason == .badRequest)
        #expect(refusal(.strategic, #"{"metadata":{"$deleteFromPrimitiveList":["x"]}}"#)?.reason == .badRequest)
        let keyless = refusal(.strategic, #"{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}"#)
        #expect(
            keyless?.reason == .invalid
                && keyless?.message.contains("does not contain declared merge key: name") == true)
    }

    /// The limits of a request: operations, bytes, depth, and what `copy` multiplies.
    @Test func limits() {
        let operations =
            "["
            + repeatElement(#"{"op":"test","path":"/kind","value":"Deployment"}"#, count: 10_001)
            .joined(separator: ",") + "]"
        let tooMany = refusal(.json, operations)
        #expect(tooMany?.reason == .requestEntityTooLarge)
        #expect(tooMany?.message == "The allowed maximum operations in a JSON patch is 10000, got 10001")
        let most =
            "["
            + repeatElement(#"{"op":"test","path":"/kind","value":"Deployment"}"#, count: 10_000)
            .joined(separator: ",") + "]"
        #expect(refusal(.json, most) == nil)
        #expect(
            refusal(.merge, "{\"a\":\"\(String(repeating: "x", count: 3 << 20))\"}")?.reason == .requestEntityTooLarge)
        let deep = String(repeating: "{\"a\":", count: 600) + "1" + String(repeating: "}", count: 600)
        #expect(refusal(.merge, deep)?.reason == .badRequest)
        let doubling =
            #"[{"op":"add","path":"/metadata/annotations","value":{"a":"\#(String(repeating: "x", count: 1000))"}}"#
            + (0..<40).map { #",{"op":"copy","from":"/metadata","path":"/metadata/x\#($0)"}"# }.joined() + "]"
        #expect(refusal(.json, doubling)?.reason == .requestEntityTooLarge)
    }

    /// The patch between two random objects of any kind makes the second of the first.
    @Test func diffsOfEveryKind() throws {
        var population = Population(seed: 5)
        population.recursionMax = 1
        for entry in KindCatalogue.entries {
            let before = try population.kind(of: entry).object
            let after = try population.kind(of: entry).object
            func check<K: Kind>(_ before: K) throws {
                guard let after = after as? K else { return }
                var issues: [TextIssue] = []
                let merge = MergePatch.diff(
                    from: try JSONValue.parse(before.encodedText()), to: try JSONValue.parse(after.encodedText()))
                let merged = try before.applying(.merge(merge), issues: &issues)
                #expect(merged == after, "\(entry.identity.kind)")
                // A struct that is replaced as a whole is in every patch, as in Kubernetes.
                let same = try before.strategicPatch(to: before)
                #expect(K.self == PodDisruptionBudget.self || same == [:], "\(entry.identity.kind): \(same)")
                #expect(try before.applying(.strategic(same), issues: &issues) == before)
                #expect(try before.applying(.strategic([:]), issues: &issues) == before)
                #expect(issues.isEmpty)
            }
            try check(before)
        }
    }

    /// What one field's change makes of a patch, and back.
    @Test func strategicDiff() throws {
        let before = try deployment()
        var after = before
        after.spec.template.spec.containers[0].image = "app:9"
        after.metadata.labels["b"] = "2"
        after.spec.template.spec.containers.removeLast()
        let patch = try before.strategicPatch(to: after)
        var issues: [TextIssue] = []
        #expect(try before.applying(.strategic(patch), issues: &issues) == after)
        #expect(
            patch["spec"]?["template"]?["spec"]?["containers"]
                == [["image": "app:9", "name": "app"], ["$patch": "delete", "name": "side"]])
    }
}
