import APIModel
import Base
import Reactor
import Transport
import Wire

/// Reads a whole list, undecoded.
enum APIList {
    struct Outcome {
        var seconds: Double
        var objects: Int
        /// Bytes of the chunks, inflated.
        var bytes: Int
    }

    /// One list of all pods over `client`.
    static func measure(_ client: TransportClient) async throws -> Outcome {
        var buffer = ByteBuffer(capacity: 64)
        RequestEnvelope(kind: APIPods.kind).encode(into: &buffer)
        let began = monotonicNanoseconds()
        let stream = try await client.stream(.list, Payload(buffer.finish()))
        var outcome = Outcome(seconds: 0, objects: 0, bytes: 0)
        var chunks: [Bytes] = []
        for try await chunk in stream {
            outcome.bytes += chunk.count
            chunks.append(chunk)
        }
        outcome.seconds = Double(monotonicNanoseconds() - began) / 1e9
        for chunk in chunks { outcome.objects += try ObjectChunk(decoding: chunk).items.count }
        return outcome
    }
}
