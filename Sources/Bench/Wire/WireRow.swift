import APIModel
import Base
import Foundation
import JSON
import Manifest
import Wire
import Yams

/// One row of the scenario: an operation of ours and, for some, a peer's.
struct WireRow {
    enum Peer {
        case none
        /// The named operation of the peer's process.
        case process(String)
        /// A peer in this process.
        case here(String, () throws -> Void)
    }

    let name: String
    /// Bytes that the operation reads or writes, uncompressed.
    let bytes: Int
    /// The compressed length, for rows that compress.
    var compressed: Int?
    var peer = Peer.none
    let operation: () throws -> Void

    static let names = [
        "wire.encode.pod", "wire.decode.pod", "wire.json.encode", "wire.json.decode", "wire.yaml.decode",
        "wire.deflate.pod", "wire.deflate.pod.dictionary", "wire.inflate.pod", "wire.inflate.pod.dictionary",
        "wire.deflate.list", "wire.deflate.list.dictionary", "wire.inflate.list", "wire.inflate.list.dictionary",
    ]
    static let listCount = 50
}

/// What the operations work on. One thread.
final class WireBench {
    let pod: Pod
    let binary: Bytes
    let json: Bytes
    private let yaml = Array(WirePod.yaml.utf8)
    private let list: Bytes
    private var codec = ZlibCodec()
    /// Keeps what an operation made in use.
    private var kept = 0

    init() throws {
        pod = try WirePod.decode(yaml: yaml)
        binary = pod.encoded()
        json = pod.encodedText()
        list = WirePod.list(of: pod, count: WireRow.listCount).encoded()
        guard try Pod(decoding: binary) == pod else { throw BenchError("the pod is not the same after a round trip") }
    }

    func rows() throws -> [WireRow] {
        try coderRows() + deflateRows("pod", binary) + deflateRows("list", list)
    }

    private func coderRows() throws -> [WireRow] {
        let data = Data(json.array)
        let text = WirePod.yaml
        let codable = try JSONDecoder().decode(CodablePod.self, from: data)
        let encoder = JSONEncoder()
        let decoder = JSONDecoder()
        return [
            WireRow(name: "wire.encode.pod", bytes: binary.count, peer: .process("encode")) { [self] in
                kept &+= pod.encoded().count
            },
            WireRow(name: "wire.decode.pod", bytes: binary.count, peer: .process("decode")) { [self] in
                let made = try Pod(decoding: binary)
                kept &+= made.unknown.isEmpty ? 1 : 0
            },
            WireRow(
                name: "wire.json.encode", bytes: json.count,
                peer: .here("JSONEncoder") { [self] in kept &+= try encoder.encode(codable).count }
            ) { [self] in
                kept &+= pod.encodedText().count
            },
            WireRow(
                name: "wire.json.decode", bytes: json.count,
                peer: .here("JSONDecoder") { [self] in
                    let made = try decoder.decode(CodablePod.self, from: data)
                    kept &+= made.spec.priority == 0 ? 1 : 0
                }
            ) { [self] in
                var issues: [TextIssue] = []
                let made = try TextDecoder.decode(Pod.self, from: JSONTape.parse(json), issues: &issues)
                kept &+= made.unknown.isEmpty ? 1 : 0
            },
            WireRow(
                name: "wire.yaml.decode", bytes: yaml.count,
                peer: .here("Yams.compose") { [self] in kept &+= try Yams.compose(yaml: text) == nil ? 1 : 0 }
            ) { [self] in
                kept &+= try Manifest.objects(in: yaml, file: "pod.yaml").count
            },
        ]
    }

    private func deflateRows(_ what: String, _ plain: Bytes) throws -> [WireRow] {
        try [("", CompressionForm.deflate), (".dictionary", .deflateWithDictionary1)].flatMap { suffix, form in
            guard let small = codec.compress(plain, form: form) else { throw BenchError("deflate does not pay") }
            guard try codec.inflate(small, form: form, plainMax: plain.count) == plain else {
                throw BenchError("the \(what) is not the same after deflate and inflate")
            }
            return [
                WireRow(name: "wire.deflate.\(what)\(suffix)", bytes: plain.count, compressed: small.count) { [self] in
                    kept &+= codec.compress(plain, form: form)?.count ?? 0
                },
                WireRow(name: "wire.inflate.\(what)\(suffix)", bytes: plain.count, compressed: small.count) { [self] in
                    kept &+= try codec.inflate(small, form: form, plainMax: plain.count).count
                },
            ]
        }
    }
}
