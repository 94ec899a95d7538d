public import APIModel
import Base
import Wire

/// Lists. Each is of one revision; the server sends it in chunks whatever its `limit`.
extension Client {
    /// All objects that the options select, gathered: up to `ClientLimits.gatheredBytes`, then `tooLarge`.
    public func list<Object>(
        _ form: ObjectForm<Object>, in namespace: String = "", options: ListOptions = ListOptions(),
        wantsManagedFields: Bool = false
    ) async throws(ClientError) -> ObjectListing<Object> {
        let stream = try await openList(form.kind, namespace, options, wantsManagedFields)
        var listing = ObjectListing<Object>(
            revision: try revision(of: stream.opening), items: [], continue: "", remaining: 0)
        var bytes = 0
        var items = stream.makeAsyncIterator()
        while let item = try await items.next() {
            bytes += item.count
            guard bytes <= ClientLimits.gatheredBytes else { throw .tooLarge }
            let chunk = try ListedChunk(decoding: item, form)
            listing.items.append(contentsOf: chunk.items)
            listing.continue = chunk.continue
            listing.remaining = chunk.remaining
        }
        return listing
    }

    public func list<K: Kind>(
        _ kind: K.Type, in namespace: String = "", options: ListOptions = ListOptions()
    ) async throws(ClientError) -> ObjectListing<K> {
        try await list(.typed, in: namespace, options: options)
    }

    public func list(
        _ entry: KindEntry, in namespace: String = "", options: ListOptions = ListOptions(),
        wantsManagedFields: Bool = false
    ) async throws(ClientError) -> ObjectListing<DynamicObject> {
        try await list(.dynamic(entry), in: namespace, options: options, wantsManagedFields: wantsManagedFields)
    }

    /// The same in bounded memory: chunks as they arrive.
    public func chunks<Object>(
        _ form: ObjectForm<Object>, in namespace: String = "", options: ListOptions = ListOptions(),
        wantsManagedFields: Bool = false
    ) async throws(ClientError) -> ObjectChunks<Object> {
        let stream = try await openList(form.kind, namespace, options, wantsManagedFields)
        return ObjectChunks(revision: try revision(of: stream.opening), stream: stream, form: form)
    }

    public func chunks<K: Kind>(
        _ kind: K.Type, in namespace: String = "", options: ListOptions = ListOptions()
    ) async throws(ClientError) -> ObjectChunks<K> {
        try await chunks(.typed, in: namespace, options: options)
    }

    public func chunks(
        _ entry: KindEntry, in namespace: String = "", options: ListOptions = ListOptions()
    ) async throws(ClientError) -> ObjectChunks<DynamicObject> {
        try await chunks(.dynamic(entry), in: namespace, options: options)
    }

    private func openList(
        _ kind: UInt32, _ namespace: String, _ options: ListOptions, _ wantsManagedFields: Bool
    ) async throws(ClientError) -> ByteStream {
        try await open(
            .list,
            RequestEnvelope(
                kind: kind, namespace: namespace, options: options.encodedOptions,
                wantsManagedFields: wantsManagedFields))
    }

    func revision(of opening: Bytes) throws(ClientError) -> UInt64 {
        do throws(WireError) {
            return try ObjectAnswer(decoding: opening).revision
        } catch {
            throw ClientError(error)
        }
    }
}
