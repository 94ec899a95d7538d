import APIModel
import Base
import Testing

struct QuantityTests {
    @Test func isSmall() {
        #expect(MemoryLayout<Quantity>.stride == 24)
        #expect(MemoryLayout<Quantity>.alignment == 8)
    }

    @Test(arguments: [
        ("1.5", "1500m"), ("1.5Gi", "1536Mi"), ("1024Ki", "1Mi"), ("0.5Ki", "512"), ("10000T", "10P"),
        ("1e4", "10e3"), ("0Gi", "0"), ("-0", "0"), ("+", "0"), (".", "0"), ("Ki", "0"), ("m", "0"), ("5.", "5."),
        (".5", "500m"), ("1n", "1n"), ("0.1n", "1n"), ("-0.1n", "-1n"), ("1000000E", "1000000E"),
        ("9Ei", "9223372036854775807"),
        ("-9Ei", "-9223372036854775807"), ("1e29", "100e27"), ("1e2147483647", "100e27"), ("1e-99", "1e-9"),
        // Exponents are cut to 32 bits, as in Kubernetes.
        ("1e4294967296", "1e0"),
    ])
    func prints(_ text: String, _ expected: String) throws {
        #expect(try Quantity(parsing: text).description == expected)
    }

    /// Kubernetes stores these as they came, and so do we.
    @Test(arguments: ["+5", "1.500", "007", "1E3", "1e+03", "1.500k", "-1.500", "+1Ki", "01500Mi", "5.", "5e0", "1.G"])
    func keepsTheSpelling(_ text: String) throws {
        let quantity = try Quantity(parsing: text)
        #expect(quantity.description == text)
        #expect(!quantity.isIdentical(to: quantity + 0))
        #expect(quantity == quantity + 0)
    }

    @Test(arguments: [
        ("", QuantityError.format), ("1 ", .format), (" 1", .format), ("1.1.1", .format), ("1x", .format),
        ("1kk", .suffix), ("1e", .suffix), ("1e+", .suffix), ("1K", .suffix), ("1i", .suffix), ("1-", .suffix),
        ("1e99999999999999999999", .suffix), ("Pi", .numeric), (".Ei", .numeric), ("-e-20", .numeric), ("٣", .format),
    ])
    func refuses(_ text: String, _ expected: QuantityError) {
        #expect(throws: expected) { try Quantity(parsing: text) }
    }

    @Test func arithmeticTakesTheFormatOfZerosPartner() {
        #expect((Quantity.zero + "1Gi").description == "1Gi")
        #expect((Quantity.zero - "1Gi").description == "-1Gi")
        #expect(("1Gi" + Quantity("1")).description == "1073741825")
        #expect((Quantity("1Gi") - "1Gi").format == .binarySI)
    }

    @Test func saturates() {
        let most = Quantity("1e29")
        #expect(most + most == most)
        #expect(-most - most == -most)
        var product = most
        let fits = product.multiply(by: -3)
        #expect(!fits)
        #expect(product == -most)
        #expect(most.value == .max)
        #expect((-most).milliValue == .min)
        #expect(Quantity(nano: .max) == most)
        #expect(Quantity(5, scale: 90) == most)
        #expect(Quantity(5, scale: -90) == "1n")
    }

    @Test func conversions() {
        #expect(Quantity("1.1").value == 2)
        #expect(Quantity("-1.1").value == -2)
        #expect(Quantity("1.1").milliValue == 1100)
        #expect(Quantity("1u").milliValue == 1)
        #expect(Quantity("2").asInt64 == 2)
        #expect(Quantity("2000m").asInt64 == 2)
        #expect(Quantity("1m").asInt64 == nil)
        #expect(Quantity("1E3").asDecimal == (1, 3))
        #expect(Quantity("0").asDecimal == (0, 0))
        #expect(Quantity("1Gi").approximateDouble == 1_073_741_824)
        #expect(Quantity("100m") < "1" && Quantity("1Ki") > "1k")
        #expect(Quantity("1Gi").hashValue == Quantity("1024Mi").hashValue)
        var rounded: Quantity = "1.500"
        let exact = rounded.roundUp(.milli)
        #expect(exact && rounded.description == "1.500")
        let inexact = rounded.roundUp(.one)
        #expect(!inexact && rounded.description == "2")
    }

    @Test func writesIntoBuffers() {
        var buffer = ByteBuffer()
        Quantity("1.5Gi").append(to: &buffer)
        Quantity("-3m").append(to: &buffer)
        #expect(buffer.array() == Array("1536Mi-3m".utf8))
    }
}
