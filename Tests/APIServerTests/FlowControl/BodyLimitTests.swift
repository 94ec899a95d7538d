import APIModel
import Base
import Testing
import Wire

@testable import APIServer

/// A1: how large what a client sends may be, and how it is told.
@Suite(.serialized) struct BodyLimitTests {
    private func configMap(_ name: String, bytes: Int) -> ConfigMap {
        ConfigMap {
            $0.metadata.name = name
            $0.data = ["a": String(repeating: "x", count: bytes)]
        }
    }

    @Test func bodiesAreBounded() async throws {
        try await withObjects { calls, _ in
            // The largest that may be, and one byte more.
            let room = 1 << 20
            try await calls.create(configMap("full", bytes: room))
            let more = try await refusal { try await calls.create(configMap("more", bytes: room + 1)) }
            #expect(more?.code == .invalid)
            #expect(more?.status.message.contains("Too long: may not be more than 1048576 bytes") == true)
            let secret = try await refusal {
                try await calls.create(
                    Secret {
                        $0.metadata.name = "more"
                        $0.data = ["a": Bytes(Array(repeating: 0, count: (1 << 20) + 1))]
                    })
            }
            #expect(secret?.code == .invalid)

            let large = try await refusal { try await calls.create(configMap("large", bytes: 3 << 20)) }
            #expect(large?.code == .requestEntityTooLarge)
            #expect(large?.status.message == "Request entity too large: limit is 3145728")

            let stored = try await refusal {
                try await calls.create(
                    Pod {
                        $0.metadata.name = "stored"
                        $0.spec.containers = [
                            Container {
                                $0.name = "main"
                                $0.image = "nginx"
                                $0.args = [String(repeating: "x", count: 1_600_000)]
                            }
                        ]
                    })
            }
            #expect(stored?.code == .requestEntityTooLarge)

            let operation = #"{"op":"test","path":"/metadata/name","value":"full"}"#
            func patch(_ count: Int) -> String {
                "[" + Array(repeating: operation, count: count).joined(separator: ",") + "]"
            }
            #expect(
                try await calls.patch(ConfigMap.self, "full", .json, patch(10_000)).metadata.name == "full")
            let long = try await refusal { try await calls.patch(ConfigMap.self, "full", .json, patch(10_001)) }
            #expect(long?.code == .requestEntityTooLarge)
            #expect(
                long?.status.message.contains("The allowed maximum operations in a JSON patch is 10000, got 10001")
                    == true)
            // The connection serves on.
            #expect(try await calls.get(ConfigMap.self, "full").metadata.name == "full")
        }
    }
}
