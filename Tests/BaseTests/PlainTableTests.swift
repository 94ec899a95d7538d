import Base
import Testing

@Suite struct PlainTableTests {
    @Test func aTableBehavesAsAnArray() {
        var random = Random(seed: 7)
        var table = PlainTable<UInt64>(capacity: 1)
        var model: [UInt64] = []
        for _ in 0..<10_000 {
            switch random.below(4) {
            case 0:
                #expect(table.popLast() == model.popLast())
            case 1 where !model.isEmpty:
                let index = random.below(model.count)
                table[index] &+= 3
                model[index] &+= 3
            default:
                let element = random.next()
                table.append(element)
                model.append(element)
            }
            #expect(table.count == model.count && table.isEmpty == model.isEmpty)
        }
        #expect(table.indices == model.indices)
        for index in model.indices { #expect(table[index] == model[index]) }
    }

    @Test func copiesOfOneElement() {
        let table = PlainTable<Int32>(repeating: -1, count: 9)
        #expect(table.count == 9)
        for index in table.indices { #expect(table[index] == -1) }
    }

    @Test func integersInBytes() {
        let bytes = Bytes([0, 1, 2, 3, 4, 5, 6, 7, 8])[1..<9]
        #expect(bytes.littleEndian(at: 0, as: UInt64.self) == 0x0807_0605_0403_0201)
        #expect(bytes.littleEndian(at: 5, as: UInt16.self) == 0x0706)
        #expect(bytes.littleEndian(at: 7, as: UInt8.self) == 8)
    }
}
