import APIModel
import Base
import Transport
import Wire

@testable import APIServer

/// The messages on objects, one call each: what a test sends, without a client's help.
struct ObjectCalls {
    let client: TransportClient

    /// A refusal, with Kubernetes' answer.
    struct Refused: Error, CustomStringConvertible {
        let code: StatusCode
        let status: Status

        var description: String { "\(code): \(status.message)" }
    }

    func send(_ message: MessageNumber, _ envelope: RequestEnvelope) async throws -> Bytes {
        var buffer = ByteBuffer(capacity: 256)
        envelope.encode(into: &buffer)
        let answer = try await client.request(message, Payload(buffer.finish()))
        guard answer.status == .ok else { throw try Self.refused(answer.status, answer.body) }
        return answer.body
    }

    static func refused(_ code: StatusCode, _ body: Bytes) throws -> Refused {
        let envelope = try StatusEnvelope(decoding: body)
        return Refused(code: code, status: try Status(decoding: envelope.status))
    }

    private func envelope<K: Kind>(
        _ kind: K.Type, _ namespace: String, _ name: String, _ subresource: String = "", options: Bytes = Bytes(),
        body: Bytes = Bytes(), managers: Bool = false
    ) -> RequestEnvelope {
        RequestEnvelope(
            kind: UInt32(KindCatalogue.entry(K.identity)!.number), namespace: namespace, name: name,
            subresource: subresource, options: options, body: body, wantsManagedFields: managers)
    }

    private func object<K: Kind>(_ kind: K.Type, _ body: Bytes) throws -> K {
        let answer = try ObjectAnswer(decoding: body)
        var object = try K(decoding: answer.object)
        if answer.revision > 0 { object.metadata.resourceVersion = "\(answer.revision)" }
        return object
    }

    func get<K: Kind>(_ kind: K.Type, _ name: String, in namespace: String = "default", managers: Bool = false)
        async throws -> K
    {
        try object(kind, try await send(.get, envelope(kind, namespace, name, managers: managers)))
    }

    @discardableResult
    func create<K: Kind>(
        _ new: K, in namespace: String = "default", dryRun: Bool = false, manager: String = "", managers: Bool = false
    ) async throws -> K {
        let options = CreateOptions {
            $0.dryRun = dryRun ? ["All"] : []
            $0.fieldManager = manager
        }
        return try object(
            K.self,
            try await send(
                .create,
                envelope(
                    K.self, K.resource.isNamespaced ? namespace : "", "", options: options.encoded(),
                    body: new.encoded(), managers: managers)))
    }

    /// Creates what a body says, whatever that is.
    func create<K: Kind>(_ kind: K.Type, body: Bytes) async throws -> K {
        try object(
            K.self,
            try await send(
                .create,
                envelope(K.self, "default", "", options: CreateOptions().encoded(), body: body, managers: false)))
    }

    @discardableResult
    func update<K: Kind>(
        _ new: K, subresource: String = "", manager: String = "", managers: Bool = false
    ) async throws -> K {
        let options = UpdateOptions { $0.fieldManager = manager }
        return try object(
            K.self,
            try await send(
                .update,
                envelope(
                    K.self, new.metadata.namespace, new.metadata.name, subresource, options: options.encoded(),
                    body: new.encoded(), managers: managers)))
    }

    @discardableResult
    func patch<K: Kind>(
        _ kind: K.Type, _ name: String, in namespace: String = "default", subresource: String = "",
        _ form: KindPatch.Form, _ text: String
    ) async throws -> K {
        try object(
            kind,
            try await send(
                .patch, envelope(kind, namespace, name, subresource, body: Bytes([form.number] + Array(text.utf8)))))
    }

    @discardableResult
    func apply<K: Kind>(
        _ kind: K.Type, _ name: String, in namespace: String = "default", manager: String, force: Bool = false,
        _ text: String
    ) async throws -> K {
        let options = PatchOptions {
            $0.fieldManager = manager
            $0.force = force ? true : nil
        }
        return try object(
            kind,
            try await send(
                .apply,
                envelope(kind, namespace, name, options: options.encoded(), body: Bytes(text.utf8), managers: true)))
    }

    @discardableResult
    func delete<K: Kind>(
        _ kind: K.Type, _ name: String, in namespace: String = "default", _ options: DeleteOptions = DeleteOptions()
    ) async throws -> K {
        try object(kind, try await send(.delete, envelope(kind, namespace, name, options: options.encoded())))
    }

    func deleteCollection<K: Kind>(_ kind: K.Type, in namespace: String = "default", labels: String = "") async throws {
        let options = ListOptions { $0.labelSelector = labels }
        _ = try await send(.deleteCollection, envelope(kind, namespace, "", options: options.encoded()))
    }

    /// A create on a subresource, and what is answered.
    @discardableResult
    func post<K: Kind>(
        _ body: some Message, to kind: K.Type, _ name: String, in namespace: String = "default", _ subresource: String
    ) async throws -> ObjectAnswer {
        try ObjectAnswer(
            decoding: try await send(.create, envelope(kind, namespace, name, subresource, body: body.encoded())))
    }

    func list<K: Kind>(_ kind: K.Type, in namespace: String = "default", _ options: ListOptions = ListOptions())
        async throws -> (items: [K], revision: UInt64)
    {
        var buffer = ByteBuffer(capacity: 256)
        envelope(kind, namespace, "", options: options.encoded()).encode(into: &buffer)
        let stream = try await client.stream(.list, Payload(buffer.finish()))
        let opening = try ObjectAnswer(decoding: stream.opening)
        var items: [K] = []
        for try await item in stream {
            for answer in try ObjectChunk(decoding: item).items {
                var object = try K(decoding: answer.object)
                object.metadata.resourceVersion = "\(answer.revision)"
                items.append(object)
            }
        }
        return (items, opening.revision)
    }

    func batch(_ writes: [ObjectWrite]) async throws -> [ObjectResult] {
        var body = ByteBuffer(capacity: 1_024)
        ObjectBatch(writes: writes).encode(into: &body)
        var buffer = ByteBuffer(capacity: 1_024)
        RequestEnvelope(kind: 0, body: body.finish()).encode(into: &buffer)
        var results: [ObjectResult] = []
        for try await item in try await client.stream(.batch, Payload(buffer.finish())) {
            results += try ObjectResult.chunk(decoding: item)
        }
        return results.sorted { $0.index < $1.index }
    }

    /// A create as an element of a batch.
    static func creating<K: Kind>(_ new: K, in namespace: String = "default") -> ObjectWrite {
        ObjectWrite(
            .create,
            RequestEnvelope(
                kind: UInt32(KindCatalogue.entry(K.identity)!.number), namespace: namespace, body: new.encoded()))
    }
}

/// What a call was refused with; nil when it was not.
func refusal(_ body: () async throws -> Void) async throws -> ObjectCalls.Refused? {
    do {
        try await body()
        return nil
    } catch let refused as ObjectCalls.Refused {
        return refused
    } catch TransportError.ended(let code, let body) {
        return try ObjectCalls.refused(code, body)
    }
}

/// Runs `body` with the calls of a client of a started server.
func withObjects(
    _ change: (inout ServerOptions) -> Void = { _ in }, _ body: (ObjectCalls, TestServer) async throws -> Void
) async throws {
    try await withServer({ options in
        options.bootstraps = true
        change(&options)
    }) { server in
        let client = try await server.transport()
        try await body(ObjectCalls(client: client), server)
        client.close()
    }
}
