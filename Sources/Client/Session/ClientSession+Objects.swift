import Base
import Wire

/// Requests on objects.
extension ClientSession {
    /// Sends a request; `completion` gets the object of its answer.
    @discardableResult
    public func send<Answer>(
        _ request: ObjectRequest<Answer>, completion: @escaping (Result<Answer, ClientError>) -> Void
    ) -> ClientCallID {
        var options = ClientCallOptions()
        options.deadline = request.deadline
        let warn = configuration.onWarning
        return call(request.message, request.envelope.payload, options: options) { result in
            switch result {
            case .success(let body): completion(request.read(body, warn))
            case .failure(let error): completion(.failure(error))
            }
        }
    }

    /// Sends many writes as few messages; `completion` gets a result for each, in their order.
    ///
    /// A batch is not atomic: each write stands for itself, and writes to one object happen in their order. What the
    /// server did not answer when the link was lost is of unknown outcome. Requests that are no writes are refused
    /// with `methodNotAllowed` by the server.
    public func batch<Answer>(
        _ requests: [ObjectRequest<Answer>], deadline: Duration? = nil,
        completion: @escaping ([Result<Answer, ClientError>]) -> Void
    ) {
        let writes = requests.map { ObjectWrite($0.message, $0.envelope) }
        let warn = configuration.onWarning
        batch(writes: writes, deadline: deadline) { results in
            completion(
                zip(requests, results).map { request, result in
                    switch result {
                    case .success(let body): request.read(body, warn)
                    case .failure(let error): .failure(error)
                    }
                })
        }
    }

    /// The same with encoded writes; the results are the bodies that each would have been answered with.
    func batch(
        writes: [ObjectWrite], deadline: Duration?, completion: @escaping ([Result<Bytes, ClientError>]) -> Void
    ) {
        guard !writes.isEmpty else {
            loop.schedule(after: .zero) { completion([]) }
            return
        }
        let gathered = BatchResults(count: writes.count, completion)
        var first = 0
        while first < writes.count {
            let end = BatchRun.end(of: writes, from: first)
            let run = BatchRun(gathered, first: first, count: end - first)
            gathered.runs += 1
            var options = ClientCallOptions()
            options.deadline = deadline ?? configuration.requestDeadline
            stream(.batch, BatchRun.payload(writes[first..<end]), options: options) { run.hear($0) }
            first = end
        }
    }
}

extension ObjectRequest {
    func read(_ body: Bytes, _ warn: (@Sendable (String) -> Void)?) -> Result<Answer, ClientError> {
        guard let warn else { return read(body) }
        let answer: ObjectAnswer
        do throws(WireError) {
            answer = try ObjectAnswer(decoding: body)
        } catch {
            return .failure(ClientError(error))
        }
        for warning in answer.warnings { warn(warning) }
        return read(answer)
    }
}

/// The results of a batch, which may have been sent as several messages.
private final class BatchResults {
    var results: [Result<Bytes, ClientError>?]
    var runs = 0
    private let completion: ([Result<Bytes, ClientError>]) -> Void

    init(count: Int, _ completion: @escaping ([Result<Bytes, ClientError>]) -> Void) {
        results = Array(repeating: nil, count: count)
        self.completion = completion
    }

    func runEnded() {
        runs -= 1
        guard runs == 0 else { return }
        completion(results.map { $0 ?? .failure(.outcomeUnknown) })
    }
}

/// One message of a batch.
private final class BatchRun {
    private let gathered: BatchResults
    private let first: Int
    private let count: Int
    private var failure: ClientError?

    init(_ gathered: BatchResults, first: Int, count: Int) {
        self.gathered = gathered
        self.first = first
        self.count = count
    }

    /// How far a message goes that begins with `first`: bounded in writes and bytes, at least one write.
    static func end(of writes: [ObjectWrite], from first: Int) -> Int {
        var bytes = 0
        var end = first
        while end < writes.count, end - first < ObjectBatch.writesMax {
            let request = writes[end].request
            bytes += 64 + request.body.count + request.options.count + request.name.utf8.count
            if end > first, bytes > ClientLimits.batchBytes { break }
            end += 1
        }
        return end
    }

    static func payload(_ writes: ArraySlice<ObjectWrite>) -> Payload {
        var buffer = ByteBuffer(capacity: writes.reduce(64) { $0 + 128 + $1.request.body.count })
        ObjectBatch(writes: Array(writes)).encode(into: &buffer)
        let isSecret = writes.contains { SecretKinds.contains($0.request.kind) }
        return Payload(RequestEnvelope(kind: 0, body: buffer.finish()).encodedBytes, isSecret: isSecret)
    }

    func hear(_ event: ClientStreamEvent) {
        switch event {
        case .opened, .writable:
            break
        case .item(let bytes, _):
            take(bytes)
        case .ended(let error):
            let error = failure ?? error ?? .malformed("a batch whose results are not complete")
            for index in first..<first + count where gathered.results[index] == nil {
                gathered.results[index] = .failure(error)
            }
            gathered.runEnded()
        }
    }

    private func take(_ bytes: Bytes) {
        do throws(WireError) {
            for result in try ObjectResult.chunk(decoding: bytes) {
                guard Int(result.index) < count else { throw .fieldsInvalid }
                gathered.results[first + Int(result.index)] =
                    result.status == .ok
                    ? .success(result.body) : .failure(ClientError(result.status, body: result.body))
            }
        } catch {
            failure = ClientError(error)
        }
    }
}
