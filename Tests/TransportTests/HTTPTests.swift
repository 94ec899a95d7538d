import Base
import Testing

@testable import Transport

@Suite struct HTTPTests {
    /// All requests that the text holds, whole or in pieces of `size` bytes.
    private func read(_ text: String, pieces size: Int = .max) throws(HTTPError) -> [HTTPRequest] {
        var reader = HTTPRequestReader()
        var requests: [HTTPRequest] = []
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + min(size, bytes.count))
            reader.receive(Bytes(bytes[start..<end]))
            while let request = try reader.next() { requests.append(request) }
            start = end
        }
        return requests
    }

    @Test func requestsInPieces() throws {
        let text =
            "GET /metrics?x=1 HTTP/1.1\r\nHost: a\r\n\r\n\r\nHEAD /livez HTTP/1.0\r\n\r\n"
            + "POST /x HTTP/1.1\nContent-Length: 0\nConnection: close\n\n"
        let expected = [
            HTTPRequest(method: "GET", path: "/metrics", keepsAlive: true),
            HTTPRequest(method: "HEAD", path: "/livez", keepsAlive: false),
            HTTPRequest(method: "POST", path: "/x", keepsAlive: false),
        ]
        for size in [1, 2, 3, 7, 1_000] { #expect(try read(text, pieces: size) == expected) }
    }

    @Test(arguments: [
        ("GET / HTTP/2.0\r\n\r\n", HTTPError.versionUnsupported), ("GET /\r\n\r\n", .malformed),
        ("GET  / HTTP/1.1\r\n\r\n", .malformed), ("get / HTTP/1.1\r\n\r\n", .malformed),
        ("GET a HTTP/1.1\r\n\r\n", .malformed), ("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", .bodyNotTaken),
        ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", .bodyNotTaken),
        ("GET / HTTP/1.1\r\n no: fold\r\n\r\n", .malformed), ("GET / HTTP/1.1\r\nnocolon\r\n\r\n", .malformed),
        ("GET /\u{0} HTTP/1.1\r\n\r\n", .malformed), ("GET /é HTTP/1.1\r\n\r\n", .malformed),
        ("TRIR\u{1}\u{2}\r\n\r\n", .malformed),
    ])
    func refused(text: String, error: HTTPError) {
        #expect(throws: error) { try read(text) }
    }

    @Test func headsAreBounded() {
        let endless = "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 3_000)
        #expect(throws: HTTPError.headTooLarge) { try read(endless) }
        #expect(throws: HTTPError.headTooLarge) { try read(endless, pieces: 100) }
        #expect(throws: HTTPError.headTooLarge) { try read(endless + "\r\n") }
    }

    @Test func answers() {
        var buffer = ByteBuffer()
        HTTPAnswer(status: .ok, body: "ok\n").encode(into: &buffer, keepsAlive: false, isHead: false)
        let text = String(decoding: buffer.array(), as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.hasSuffix("\r\n\r\nok\n"))
        #expect(text.contains("Content-Length: 3\r\n") && text.contains("Connection: close\r\n"))
        buffer.removeAll()
        HTTPAnswer(status: .ok, body: "ok\n").encode(into: &buffer, keepsAlive: true, isHead: true)
        #expect(String(decoding: buffer.array(), as: UTF8.self).hasSuffix("\r\n\r\n"))
    }

    @Test func fuzz() {
        var random = Random(seed: 3)
        let seeds = ["GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", "HEAD / HTTP/1.0\n\n"]
        for _ in 0..<3_000 {
            var bytes = Array(seeds[random.below(seeds.count)].utf8)
            for _ in 0..<random.below(4) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
            _ = try? read(String(decoding: bytes, as: UTF8.self), pieces: 1 + random.below(9))
        }
    }

    @Test func histogramText() {
        var histogram = LatencyHistogram()
        for nanoseconds in [0, 65_535, 65_536, 1_000_000, UInt64.max / 4] { histogram.record(nanoseconds: nanoseconds) }
        var text = PrometheusText()
        text.family("x_seconds", .histogram, "a\nb")
        text.histogram("x_seconds", [("op", "p\"u\\t")], histogram)
        let lines = text.text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "# HELP x_seconds a\\nb" && lines[1] == "# TYPE x_seconds histogram")
        #expect(lines[2] == "x_seconds_bucket{op=\"p\\\"u\\\\t\",le=\"6.5536e-05\"} 2")
        #expect(lines[3] == "x_seconds_bucket{op=\"p\\\"u\\\\t\",le=\"0.000131072\"} 3")
        #expect(lines.contains("x_seconds_bucket{op=\"p\\\"u\\\\t\",le=\"+Inf\"} 5"))
        #expect(lines.last == "x_seconds_count{op=\"p\\\"u\\\\t\"} 5")
        #expect(LatencyHistogram.boundSeconds(LatencyHistogram.bounds - 1) > 16)
    }
}
