import APIModel
import Base
import Store
import Testing
import Wire

@testable import APIServer

/// Lists of objects: what is refused, at which revision they are, and how they go on.
@Suite(.timeLimit(.minutes(2))) struct ObjectListTests {
    private func options(_ build: (inout ListOptions) -> Void) -> ListOptions { ListOptions(build) }

    private func pods(
        _ rig: ReadRig, _ namespace: String = "", _ options: ListOptions = ListOptions()
    ) async throws -> TestList<Pod> {
        try await rig.list(Pod.self, namespace: namespace, options)
    }

    private func at(_ revision: String, match: String = "", limit: Int64 = 0) -> ListOptions {
        options {
            $0.resourceVersion = revision
            $0.resourceVersionMatch = match
            $0.limit = limit
        }
    }

    private func failure(
        _ rig: ReadRig, isWatch: Bool = false, _ options: ListOptions, namespace: String = "", name: String = ""
    ) async throws -> APIFailure? {
        let stream = try await rig.begin(Pod.self, isWatch: isWatch, namespace: namespace, name: name, options)
        return try await rig.onLoop { stream.failure }
    }

    // MARK: Bad input

    @Test func combinationsThatMakeNoSense() async throws {
        try await ReadRig.run { rig in
            let cases: [(ListOptions, Bool, String)] = [
                (
                    options { $0.resourceVersionMatch = "Exact" }, false,
                    "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is "
                        + "forbidden unless resourceVersion is provided"
                ),
                (
                    options {
                        $0.resourceVersionMatch = "Exact"
                        $0.resourceVersion = "0"
                    }, false, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""
                ),
                (
                    options {
                        $0.resourceVersionMatch = "Newest"
                        $0.resourceVersion = "1"
                    }, false,
                    "Unsupported value: \"Newest\": supported values: \"Exact\", \"NotOlderThan\", \"\""
                ),
                (
                    options {
                        $0.resourceVersionMatch = "NotOlderThan"
                        $0.resourceVersion = "1"
                        $0.continue = "x"
                    }, false, "resourceVersionMatch is forbidden when continue is provided"
                ),
                (options { $0.sendInitialEvents = true }, false, "sendInitialEvents is forbidden for list"),
                (
                    options { $0.sendInitialEvents = true }, true,
                    "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
                ),
                (
                    options { $0.resourceVersionMatch = "NotOlderThan" }, true,
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
                ),
                (
                    options {
                        $0.resourceVersionMatch = "Exact"
                        $0.sendInitialEvents = true
                    }, true, "Unsupported value: \"Exact\": supported values: \"NotOlderThan\""
                ),
            ]
            for (options, isWatch, text) in cases {
                let failure = try await failure(rig, isWatch: isWatch, options)
                #expect(failure?.reason == .invalid && failure?.status.code == 422)
                #expect(
                    failure?.status.message.contains(text) == true, "\(failure?.status.message ?? "taken"): \(text)")
            }
        }
    }

    @Test(arguments: [
        ("a in", "", "unable to parse requirement"), ("=", "", "found '='"), ("a=b=c", "", "found '='"),
        ("a/b/c=d", "", "unable to parse requirement"), ("", "spec.nodeName", "can't understand"),
        ("", "spec.nodeName=a\\", "invalid escape sequence"),
        ("", "spec.nope=a", "field label not supported: spec.nope"),
        ("", "status.phase=a,b", "can't understand"),
        (String(repeating: "a,", count: 40_000), "", "at most"), ("", String(repeating: "a", count: 70_000), "at most"),
    ])
    func badSelectors(labels: String, fields: String, text: String) async throws {
        try await ReadRig.run { rig in
            for isWatch in [false, true] {
                let failure = try await failure(
                    rig, isWatch: isWatch,
                    options {
                        $0.labelSelector = labels
                        $0.fieldSelector = fields
                    })
                #expect(failure?.reason == .badRequest)
                #expect(failure?.status.message.contains(text) == true, "\(failure?.status.message ?? "taken")")
            }
        }
    }

    @Test func badTokensRevisionsAndNames() async throws {
        try await ReadRig.run { rig in
            for name in 0..<5 { try await rig.put(pod("p\(name)", namespace: "one")) }
            for token in ["x", "!!!", "AAAA", "AQAAAAAAAAAAcG9kcy8", String(repeating: "A", count: 100_000), "é"] {
                let failure = try await failure(
                    rig,
                    options {
                        $0.continue = token
                        $0.limit = 1
                    })
                #expect(failure?.reason == .badRequest, "\(token.prefix(20))")
                #expect(failure?.status.message.hasPrefix("invalid continue token: ") == true)
            }
            // A token that was given for other keys.
            let page: TestList<Pod> = try await rig.list(Pod.self, namespace: "one", options { $0.limit = 2 })
            #expect(!page.token.isEmpty)
            let other = options { $0.continue = page.token }
            #expect(try await failure(rig, other, namespace: "two")?.reason == .badRequest)
            let both = options {
                $0.continue = page.token
                $0.resourceVersion = "5"
            }
            #expect(
                try await failure(rig, both, namespace: "one")?.status.message
                    == "specifying resource version is not allowed when using continue")
            for text in ["abc", "-1", "1.5", "99999999999999999999999", " 1", "0x1"] {
                for isWatch in [false, true] {
                    let failure = try await failure(rig, isWatch: isWatch, options { $0.resourceVersion = text })
                    #expect(failure?.reason == .badRequest, "\(text)")
                    #expect(failure?.status.message.hasPrefix("invalid resource version: ") == true)
                }
            }
            // Revisions that nobody can have seen.
            for text in ["\(UInt64.max)", "\(Int64.max)", "\(page.revision + 1 << 40)"] {
                for isWatch in [false, true] {
                    let failure = try await failure(rig, isWatch: isWatch, options { $0.resourceVersion = text })
                    #expect(failure?.reason == .timeout && failure?.status.code == 504)
                    #expect(failure?.status.message.hasPrefix("Timeout: Too large resource version: \(text)") == true)
                    #expect(failure?.status.details?.retryAfterSeconds == 1)
                    #expect(failure?.status.details?.causes.first?.reason == "ResourceVersionTooLarge")
                }
            }
            for namespace in ["a/b", "..", "a%2fb", "a\0"] {
                #expect(try await failure(rig, ListOptions(), namespace: namespace)?.reason == .badRequest)
            }
            let named = options { $0.fieldSelector = "metadata.name=p1" }
            #expect(
                try await failure(rig, named, namespace: "one", name: "p2")?.status.message
                    == "fieldSelector metadata.name doesn't match requested name")
            #expect(try await failure(rig, options { $0.shardSelector = "x" })?.reason == .badRequest)
            let lists = try await rig.onLoop { rig.streams.lists }
            #expect(lists == 0)
        }
    }

    @Test func aValueThatIsNoObject() async throws {
        try await ReadRig.run { rig in
            try await rig.put(pod("a"))
            _ = try await rig.submit([.put(Bytes("pods/default/b".utf8), Bytes("garbage".utf8))])
            let stream = try await rig.begin(Pod.self, isWatch: false, ListOptions())
            await stream.wait { _ in false }
            let (status, envelope) = try await rig.onLoop { (stream.status, stream.envelope) }
            #expect(status == .storeReadError && envelope?.message.contains("pods/default/b") == true)
            let decoded = try Status(decoding: try #require(envelope).status)
            #expect(decoded.statusReason == .storeReadError)
        }
    }

    // MARK: What a list has

    @Test func namespacesNamesAndSelectors() async throws {
        try await ReadRig.run { rig in
            for namespace in ["one", "one-1", "two"] {
                for number in 0..<6 {
                    try await rig.put(
                        pod(
                            "p\(number)", namespace: namespace, labels: ["n": "\(number % 3)"], node: "n\(number % 2)"))
                }
            }
            try await rig.put(Node { $0.metadata.name = "pods" })
            #expect(try await pods(rig, "").names.count == 18)
            #expect(try await pods(rig, "one").names == (0..<6).map { "p\($0)" })
            #expect(try await pods(rig, "on").names.isEmpty)
            #expect(try await pods(rig, "one", options { $0.labelSelector = "n=1" }).names == ["p1", "p4"])
            #expect(
                try await pods(rig, "two", options { $0.fieldSelector = "spec.nodeName=n1" }).names == [
                    "p1", "p3", "p5",
                ])
            #expect(
                try await pods(rig, "", options { $0.fieldSelector = "metadata.namespace=two,metadata.name=p3" }).names
                    == ["p3"])
            #expect(try await pods(rig, "", options { $0.fieldSelector = "metadata.name=p3" }).names.count == 3)
            #expect(try await pods(rig, "one", options { $0.fieldSelector = "metadata.name=p" }).names.isEmpty)
            #expect(
                try await pods(rig, "one", options { $0.fieldSelector = "metadata.name=p3,spec.nodeName=n0" }).names
                    .isEmpty)
            #expect(try await pods(rig, "one", options { $0.fieldSelector = "metadata.name=a/b" }).names.isEmpty)
            #expect(try await pods(rig, "one", options { $0.fieldSelector = "metadata.namespace=two" }).names.isEmpty)
            let one: TestList<Pod> = try await rig.list(Pod.self, namespace: "one", name: "p2")
            #expect(one.names == ["p2"] && one.revisions.allSatisfy { $0 <= one.revision })
        }
    }

    /// Pods of a node are found by an index: the same as by looking at all of them, also when they are many.
    @Test func podsOfANode() async throws {
        try await ReadRig.run { rig in
            var random = Random(seed: 3)
            for _ in 0..<30 {
                let writes: [Write] = try (0..<20).map { _ in
                    let name = "p\(random.below(60))"
                    let object = pod(
                        name, namespace: "n\(random.below(2))", labels: ["a": "\(random.below(2))"],
                        node: ["", "one", "two", "one-1"][random.below(4)])
                    return random.below(5) == 0
                        ? .delete(try rig.key(of: object)) : .put(try rig.key(of: object), stored(object))
                }
                _ = try await rig.submit(writes)
                let all = try await pods(rig).items
                for node in ["one", "two", "none"] {
                    let found = try await pods(rig, "", options { $0.fieldSelector = "spec.nodeName=\(node)" }).items
                    #expect(found == all.filter { $0.spec.nodeName == node })
                    let some = try await pods(
                        rig, "n1",
                        options {
                            $0.fieldSelector = "spec.nodeName=\(node)"
                            $0.labelSelector = "a=1"
                        }
                    ).items
                    #expect(some == found.filter { $0.metadata.namespace == "n1" && $0.metadata.labels["a"] == "1" })
                }
            }
            // More than an index gives at once.
            let many = ServerLimits.indexedItemsMax + 80
            for first in stride(from: 0, to: many, by: 100) {
                _ = try await rig.submit(
                    try (first..<min(first + 100, many)).map {
                        let object = pod("big\($0)", node: "big")
                        return .put(try rig.key(of: object), stored(object))
                    })
            }
            let big = try await pods(rig, "", options { $0.fieldSelector = "spec.nodeName=big" })
            #expect(big.items.count == many)
        }
    }

    @Test func managersWhenAskedFor() async throws {
        try await ReadRig.run { rig in
            let only = Pod { $0.metadata.managedFields = [ManagedFieldsEntry { $0.manager = "me" }] }
            try await rig.put(pod("p"), managers: .metadata(only.encoded()))
            let plain: TestList<Pod> = try await rig.list(Pod.self)
            let managed: TestList<Pod> = try await rig.list(Pod.self, managed: true)
            #expect(plain.items[0].metadata.managedFields.isEmpty)
            #expect(managed.items[0].metadata.managedFields.map(\.manager) == ["me"])
            #expect(managed.items[0].metadata.name == "p")
        }
    }

    // MARK: Revisions and pages

    @Test func revisions() async throws {
        try await ReadRig.run { rig in
            let first = try await rig.put(pod("a"))
            let second = try await rig.put(pod("b"))
            try await rig.put(pod("c"))
            try await rig.delete(pod("a"))
            #expect(try await pods(rig).names == ["b", "c"])
            #expect(try await pods(rig, "", at("0")).names == ["b", "c"])
            #expect(try await pods(rig, "", at("\(first)")).names == ["b", "c"])
            #expect(try await pods(rig, "", at("\(first)", match: "NotOlderThan")).names == ["b", "c"])
            let exact = try await pods(rig, "", at("\(second)", match: "Exact"))
            #expect(exact.names == ["a", "b"] && exact.revision == second.rawValue)
            // With a limit and no match, a revision means that one.
            let page = try await pods(rig, "", at("\(first)", limit: 5))
            #expect(page.names == ["a"] && page.revision == first.rawValue)
            // What was answered is in the list that follows.
            for number in 0..<20 {
                let revision = try await rig.put(pod("x\(number)"))
                let newest = try await pods(rig)
                #expect(newest.revision >= revision.rawValue && newest.names.contains("x\(number)"))
            }
            try await rig.compact()
            let gone = try await failure(rig, at("\(second)", match: "Exact"))
            #expect(gone?.reason == .expired && gone?.status.code == 410)
            #expect(gone?.status.message == "The resourceVersion for the provided list is too old.")
        }
    }

    /// Pages of one list are of one revision, whatever is written meanwhile; W4's sibling for lists.
    @Test(arguments: [1, 7, 100]) func pagesUnderWrites(limit: Int) async throws {
        try await ReadRig.run { rig in
            _ = try await rig.submit(
                try (0..<150).map {
                    .put(try rig.key(of: pod("p\($0)", namespace: "n\($0 % 3)")), stored(pod("p\($0)")))
                })
            let whole: TestList<Pod> = try await rig.list(Pod.self)
            var names: [String] = []
            var page: TestList<Pod> = try await rig.list(Pod.self, options { $0.limit = Int64(limit) })
            let revision = page.revision
            var pages = 1
            while true {
                names += page.names
                #expect(page.revision == revision && page.names.count <= limit)
                // A guess of what follows, as long as nothing has changed.
                if pages == 1 { #expect(page.remaining == UInt64(150 - page.names.count)) }
                guard !page.token.isEmpty else { break }
                if pages % 10 == 1 {
                    try await rig.put(pod("new\(pages)", namespace: "n1"))
                    try await rig.delete(pod("p\(149 - pages)", namespace: "n\((149 - pages) % 3)"))
                }
                let token = page.token
                page = try await rig.list(
                    Pod.self,
                    options {
                        $0.limit = Int64(limit)
                        $0.continue = token
                    })
                pages += 1
            }
            #expect(names == whole.names && pages == (150 + limit - 1) / limit)
        }
    }

    @Test func pagesWithSelectors() async throws {
        try await ReadRig.run { rig in
            for number in 0..<90 { try await rig.put(pod("p\(100 + number)", labels: ["n": "\(number % 9)"])) }
            var found: [String] = []
            var options = options {
                $0.labelSelector = "n in (1,4)"
                $0.limit = 3
            }
            repeat {
                let page: TestList<Pod> = try await rig.list(Pod.self, options)
                #expect(page.names.count == (found.count < 18 ? 3 : 2) && page.remaining == 0)
                found += page.names
                options.continue = page.token
            } while !options.continue.isEmpty
            #expect(found == (0..<90).filter { $0 % 9 == 1 || $0 % 9 == 4 }.map { "p\(100 + $0)" })
        }
    }

    @Test func aTokenExpires() async throws {
        try await ReadRig.run { rig in
            for number in 0..<5 { try await rig.put(pod("p\(number)")) }
            let page: TestList<Pod> = try await rig.list(Pod.self, options { $0.limit = 2 })
            try await rig.put(pod("q"))
            try await rig.compact()
            let failure = try await failure(rig, options { $0.continue = page.token })
            #expect(failure?.reason == .expired)
            #expect(
                failure?.status.message
                    == "The provided continue parameter is too old to display a consistent list result. You can start a "
                    + "new list without the continue parameter.")
        }
    }

    /// A reader that takes one chunk at a time has the state of its list's revision, and holds up no other.
    @Test func aSlowReaderOfALargeList() async throws {
        try await ReadRig.run { rig in
            let note = String(repeating: "x", count: 4_000)
            _ = try await rig.submit(
                try (0..<300).map { .put(try rig.key(of: pod("p\($0)")), stored(pod("p\($0)", note: note))) })
            let slow = try await rig.begin(Pod.self, isWatch: false, ListOptions())
            // A stream without room from its first item on.
            let stalled = try await rig.onLoop { rig.streams.open(rig.loop, room: 1) }
            try await rig.onLoop {
                stalled.read = try rig.reads.list(
                    stalled.id, RequestEnvelope(kind: 0), rules(Pod.self), ListOptions(), owner: rig.streams)
            }
            await slow.wait { $0.status != nil }
            for number in 0..<50 { try await rig.delete(pod("p\(number)")) }
            var rounds = 0
            while try await rig.onLoop({ stalled.status == nil }), rounds < 1_000 {
                let count = try await rig.onLoop { () -> Int in
                    let count = stalled.items.count
                    stalled.release(1)
                    return count
                }
                await stalled.wait { $0.items.count > count }
                rounds += 1
            }
            let (first, second) = try await rig.onLoop { (try TestList<Pod>(slow), try TestList<Pod>(stalled)) }
            #expect(first.items.count == 300 && second.names == first.names)
            #expect(second.chunks > 30 && second.revision == first.revision)
            #expect(try await rig.list(Pod.self).items.count == 250)
        }
    }

    @Test func tooManyListsOfOneConnection() async throws {
        try await ReadRig.run { rig in
            try await rig.put(pod("p"))
            let streams = try await rig.onLoop {
                try (0..<ServerLimits.listsMax).map { _ in
                    let stream = rig.streams.open(rig.loop, room: 0)
                    stream.read = try rig.reads.list(
                        stream.id, RequestEnvelope(kind: 0), rules(Pod.self), ListOptions(), owner: rig.streams)
                    return stream
                }
            }
            #expect(try await failure(rig, ListOptions())?.reason == .tooManyRequests)
            try await rig.onLoop { rig.streams.stop(streams[3], .cancelled) }
            #expect(try await rig.list(Pod.self).names == ["p"])
        }
    }

    /// Leases of nodes are in memory and the others on disk: a list of all has both.
    @Test func leasesOfBothClasses() async throws {
        try await ReadRig.run { rig in
            func lease(_ namespace: String, _ name: String) -> Lease {
                Lease {
                    $0.metadata.namespace = namespace
                    $0.metadata.name = name
                }
            }
            for namespace in ["a", "kube-node-lease", "kube-system", "z"] {
                for name in ["one", "two"] { try await rig.put(lease(namespace, name)) }
            }
            let all: TestList<Lease> = try await rig.list(Lease.self)
            #expect(
                all.items.map { $0.metadata.namespace + "/" + $0.metadata.name } == [
                    "a/one", "a/two", "kube-node-lease/one", "kube-node-lease/two", "kube-system/one",
                    "kube-system/two", "z/one", "z/two",
                ])
            #expect(try await rig.list(Lease.self, namespace: "kube-node-lease").names == ["one", "two"])
            #expect(try await rig.list(Lease.self, namespace: "kube").names.isEmpty)
            let page: TestList<Lease> = try await rig.list(Lease.self, options { $0.limit = 3 })
            #expect(page.remaining == 5)
            let rest: TestList<Lease> = try await rig.list(Lease.self, options { $0.continue = page.token })
            #expect(page.names + rest.names == all.names)
        }
    }
}
