import APIModel
import Base
import Client
import Reactor
import Testing
import Wire

@Suite struct RequestTests {
    @Test func theVerbs() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        let made = try #require(world.answer(session, .create(configMap("a", "1")))?.value)
        #expect(made.metadata.uid == "uid-1")
        #expect(made.metadata.resourceVersion == "1001")
        #expect(made.data["value"] == "1")

        let found: Result<ConfigMap, ClientError>? = world.answer(session, .get("a", in: "default"))
        var changed = try #require(found?.value)
        #expect(changed.metadata.resourceVersion == made.metadata.resourceVersion)
        changed.data["value"] = "2"
        let next = try #require(world.answer(session, .update(changed))?.value)
        #expect(next.metadata.resourceVersion == "1002")

        // The same update again is one of an old revision.
        let conflict = try #require(world.answer(session, .update(changed))?.error?.answer)
        #expect(conflict.isConflict)
        #expect(conflict.httpCode == 409)
        #expect(conflict.revision == 1_002)
        #expect(conflict.message.contains("the object has been modified"))
        #expect(conflict.details?.name == "a")

        let again = try #require(world.answer(session, .create(configMap("a")))?.error)
        #expect(again.isAlreadyExists)
        #expect(again.kubectlText == "Error from server (AlreadyExists): configmaps \"a\" already exists")

        let last = try #require(world.answer(session, .delete(ConfigMap.self, "a", in: "default"))?.value)
        #expect(last?.data["value"] == "2")
        let gone: Result<ConfigMap, ClientError>? = world.answer(session, .get("a", in: "default"))
        #expect(gone?.error?.isNotFound == true)
    }

    @Test func kindsByTheirEntries() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        let entry = try #require(KindCatalogue.entry(ConfigMap.identity))
        let made = try #require(
            world.answer(session, .create(DynamicObject(AnyKind(configMap("a", "1")))))?.value)
        #expect(made.key == ObjectKey("default", "a"))
        #expect(made.revision == 1_001)
        #expect(try made.decoded().metadata.resourceVersion == "1001")
        #expect(try made.text().array.starts(with: "{\"apiVersion\":\"v1\"".utf8) || !made.text().isEmpty)
        // What was read may be sent: its revision is the precondition.
        #expect(world.answer(session, .update(made))?.value?.revision == 1_002)
        #expect(world.answer(session, .update(made))?.error?.isConflict == true)
        let found = try #require(world.answer(session, .get(.dynamic(entry), "a", in: "default"))?.value)
        #expect(found.revision == 1_002)
    }

    @Test func subresourcesAnswerWithTheirOwnKind() throws {
        let world = World()
        let warnings = Warnings()
        let session = world.session { $0.onWarning = { warnings.add($0) } }
        defer { world.end(session) }
        var seen: RequestEnvelope?
        world.server.script = { _, envelope in
            seen = envelope
            return nil
        }
        let binding = Binding { $0.target.name = "node-1" }
        let bound = try #require(
            world.answer(session, .create(binding, on: Pod.self, "web", in: "default", subresource: "binding"))?.value)
        #expect(bound.target.name == "node-1")
        #expect(seen?.kind == 3 && seen?.name == "web" && seen?.subresource == "binding")
        #expect(warnings.texts == ["bound"])
    }

    @Test func everyKindHasItsNumber() {
        #expect(KindNumbers.number(of: Namespace.self) == 1)
        for entry in KindCatalogue.entries {
            guard let object = try? entry.decode(Bytes()).object else {
                Issue.record("A kind that nothing decodes to: \(entry.identity)")
                continue
            }
            #expect(number(object) == entry.number)
        }
    }

    private func number(_ object: some Kind) -> UInt16 { KindNumbers.number(of: type(of: object)) }

    @Test func damagedAnswersAreSaidToBe() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        for bytes in [Bytes([0xFF]), Bytes([18, 200, 1]), Bytes([18, 2, 10, 9])] {
            world.server.script = { _, _ in .bytes(bytes) }
            let result: Result<ConfigMap, ClientError>? = world.answer(session, .get("a", in: "default"))
            guard case .malformed = result?.error else {
                Issue.record("Taken: \(String(describing: result))")
                continue
            }
        }
    }

    @Test func thousandsInFlightOnOneConnection() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        var answered = 0
        world.on {
            for number in 0..<10_000 {
                session.send(.create(configMap("c-\(number)"))) { result in
                    #expect(result.value?.metadata.name == "c-\(number)")
                    answered += 1
                }
            }
        }
        #expect(session.callCount == 10_000)
        #expect(world.run { answered == 10_000 })
        #expect(session.callCount == 0)
        #expect(world.server.requests[.create] == 10_000)
        #expect(session.revision >= 10_000)
    }

    @Test func endpoints() {
        #expect(Endpoint("10.0.0.1:6443") == .address(.v4(IPv4Address("10.0.0.1")!, port: 6_443)))
        #expect(Endpoint("[::1]:1")?.description == "[::1]:1")
        #expect(Endpoint("localhost:443") == .name("localhost", port: 443))
        #expect(Endpoint("unix:/run/x") == .address(.unix(path: "/run/x")))
        for text in ["", "a", "a:", ":1", "a:0", "a:65536", "::1:5", "[x]:1", "http://a:1", "unix:", "u@h:1", "[::1]"] {
            #expect(Endpoint(text) == nil, "\(text)")
        }
    }
}

/// What a client was warned of.
final class Warnings: @unchecked Sendable {
    // A simulated world has one thread.
    private(set) var texts: [String] = []
    func add(_ text: String) { texts.append(text) }
}
