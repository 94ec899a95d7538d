import Testing

@testable import APIServer

@Suite struct ServiceRangeTests {
    @Test func ranges() throws {
        var ranges = ServiceAllocator.Ranges()
        try ranges.setAddresses("10.1.0.0/29")
        try ranges.setNodePorts("31000-31001")
        #expect(ranges.firstAddress == 10 << 24 | 1 << 16 && ranges.addresses == 8)
        #expect(ranges.nodePorts == 31_000...31_001)
        // The smallest range gives each of its addresses once: the first two and the last are no service's.
        let allocator = ServiceAllocator(ranges, seed: 1)
        var given: Set<UInt32> = []
        while let place = allocator.anyAddress(), allocator.take(address: place) { given.insert(place) }
        #expect(given == [2, 3, 4, 5, 6])
        var ports: Set<UInt16> = []
        while let port = allocator.anyPort(), allocator.take(port: port) { ports.insert(port) }
        #expect(ports == [31_000, 31_001])
    }

    @Test(
        arguments: [
            "", "10.0.0.0", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/33", "10.0.0.0/11",
            "10.0.0.0/30", "10.0.0.1/16", "fd00::/108", "10.0.0/16", "10.0.0.0/16/1",
        ])
    func refusedAddresses(text: String) {
        var ranges = ServiceAllocator.Ranges()
        #expect(throws: ServiceRangeError.self) { try ranges.setAddresses(text) }
        #expect(ranges.addresses == 1 << 20)
    }

    @Test(arguments: ["", "1", "0-5", "5-4", "1-65535", "1-65536", "-1-5", "a-b", "1-2-3"])
    func refusedPorts(text: String) {
        var ranges = ServiceAllocator.Ranges()
        #expect(throws: ServiceRangeError.self) { try ranges.setNodePorts(text) }
    }
}
