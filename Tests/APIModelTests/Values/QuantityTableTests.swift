import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of quantities.
struct QuantityTableTests {
    @Test func quantity() throws {
        guard let tally = replay("api__resource__quantity", judgeQuantity) else { return }
        #expect(tally.failures == [])
        #expect(tally.shareOver < 0.3)
    }

    @Test func quantityOnTheWire() throws {
        let tally = replay("api__resource__quantity_proto") { row, tally in
            let (from, to) =
                row.test == "TestQuantityProtoMarshal" ? ("quantity", "expect") : ("input", "expect")
            let quantity = Quantity(row.string(from))
            tally.check(quantity != nil && quantity == Quantity(row.string(to)), row.line(quantity as Any))
        }
        #expect(tally.map { $0.failures == [] && $0.shareOver == 0 } ?? true)
    }

    @Test func scaledIntegers() throws {
        let tally = replay("api__resource__scale_int") { row, tally in
            // The row's scales count digits after the point, ours before it.
            let text = row.string("unscaled") + "e\(-row.integer("scale"))"
            let scaled = Quantity(text)?.scaledValue(Quantity.Scale(-Int(row.integer("newScale"))))
            tally.check(scaled == row.integer("want"), row.line(scaled as Any))
        }
        #expect(tally.map { $0.failures == [] } ?? true)
    }

    @Test func amounts() throws {
        guard let tally = replay("api__resource__amount", judgeAmount) else { return }
        #expect(tally.failures == [])
        #expect(tally.shareOver < 0.3)
    }

    @Test func arithmetic() throws {
        guard let tally = replay("api__resource__math", judgeMath) else { return }
        #expect(tally.failures == [])
        #expect(tally.shareOver < 0.3)
    }
}

private func judgeQuantity(_ row: Row, _ tally: inout Tally) {
    switch row.test {
    case "TestDec", "TestBigDec":
        let text = (row["got"] as? [String: String])?["Dec"] ?? ""
        let plain = Quantity(text).map(plainText)
        tally.check(plain == row.string("expect"), row.line(plain as Any))
    case "TestQuantityCmp": judgeOrder(row, "x", "y", "expect", &tally)
    case "TestQuantityCmpInt64AndDec": judgeOrder(row, "a", "b", "cmp", &tally)
    case "TestParseQuantityString": judgeParts(row, &tally)
    case "TestQuantityParse": judgeParse(row, &tally)
    case "TestQuantityRoundUp" where row.loop == "table":
        var quantity = Quantity(row.string("in"))!
        let exact = quantity.roundUp(Quantity.Scale(Int(row.integer("scale"))))
        tally.check(
            exact == row.bool("ok") && canonical(quantity) == row.string("expect"), row.line((exact, quantity)))
    case "TestQuantityNeg":
        let negative = -Quantity(row.string("a"))!
        tally.check(negative.description == row.string("out"), row.line(negative))
    case "TestQuantityString":
        let quantity = Quantity(row.string("in"))!
        let alternate = Quantity(row.string("alternate").isEmpty ? row.string("in") : row.string("alternate"))!
        let negative = quantity.isZero ? "0" : "-" + row.string("expect")
        tally.check(
            quantity.description == row.string("expect") && alternate.description == row.string("expect")
                && (-quantity).description == negative, row.line((quantity, alternate)))
    case "TestQuantityParseEmit":
        let text = row.string("in")
        let (quantity, negative) = (Quantity(text)!, Quantity("-" + text)!)
        tally.check(
            quantity.description == row.string("expect") && negative.description == "-" + row.string("expect"),
            row.line((quantity, negative)))
    case "TestQuantityDeepCopy":
        let quantity = Quantity(row.text!)!
        tally.check(quantity.description == row.text, row.line(quantity))
    case "TestJSONWhitespace":
        let json = row.string("in").filter { $0 != "\"" }
        let quantity = Array(json.utf8).withUnsafeBufferPointer { try? Quantity(trimming: $0) }
        tally.check(quantity?.description == row.string("expect"), row.line(quantity as Any))
    case "TestMilliNewSet":
        let quantity = Quantity(milli: row.integer("value"), format: format(row.string("format")))
        let back = Quantity(quantity.description)!.milliValue
        tally.check(
            quantity.description == row.string("expect") && back == row.integer("value"), row.line((quantity, back)))
    case "TestNewSet" where row.loop == "table":
        let quantity = Quantity(row.integer("value"), format: format(row.string("format")))
        tally.check(
            quantity.description == row.string("expect") && quantity.value == row.integer("value"),
            row.line(quantity))
    case "TestNewScaledSet":
        let scale = Quantity.Scale(Int(row.integer("scale")))
        let quantity = Quantity(row.integer("value"), scale: scale)
        tally.check(
            quantity.description == row.string("expect") && quantity.scaledValue(scale) == row.integer("value"),
            row.line(quantity))
    case "TestScaledValue":
        let quantity = Quantity(1, scale: Quantity.Scale(Int(row.integer("fromScale"))))
        let value = quantity.scaledValue(Quantity.Scale(Int(row.integer("toScale"))))
        tally.check(value == row.integer("expected"), row.line(value))
    case "TestSub": judgeSum(row, -, &tally)
    case "TestAdd": judgeSum(row, +, &tally)
    case "TestNeg":
        let negative = -Quantity(row.string("a"))!
        tally.check(negative == Quantity(row.string("expected")), row.line(negative))
    case "TestMul":
        var product = Quantity(row.string("a"))!
        let fits = product.multiply(by: row.integer("b"))
        tally.check(
            fits == row.bool("ok") && product == Quantity(row.string("expected")), row.line((fits, product)))
    case "TestQuantityAsApproximateFloat64", "TestQuantityAsFloat64Slow", "TestStringQuantityAsApproximateFloat64",
        "TestStringQuantityAsFloat64Slow":
        guard let expected = (row["out"] as? NSNumber)?.doubleValue else {
            tally.passOver("infinity: the row's amount was printed without its suffix, and ours are bounded")
            return
        }
        let double = Quantity(row.string("in"))!.approximateDouble
        tally.check(abs(double - expected) <= expected.ulp, row.line(double))
    case "TestQuantityUnmarshalCBOR":
        guard let text = textOfCBOR(row["in"]) else {
            tally.passOver("CBOR other than a string")
            return
        }
        judgeTrimmed(row, text, &tally)
    default:
        tally.passOver(row.value is Bool ? "variable of an outer loop" : "no adapter for \(row.test)")
    }
}

private func judgeOrder(_ row: Row, _ x: String, _ y: String, _ result: String, _ tally: inout Tally) {
    let (left, right) = (Quantity(row.string(x))!, Quantity(row.string(y))!)
    let order = left < right ? -1 : left == right ? 0 : 1
    let reverse = right < left ? -1 : left == right ? 0 : 1
    if order == -reverse, Int64(order) == row.integer(result) {
        tally.check(true, "")
    } else if row.string(x).utf8.count > 18 {
        tally.passOver("amount below billionths: the row's text lost its suffix")
    } else {
        tally.check(false, row.line(order))
    }
}

private func judgeParts(_ row: Row, _ tally: inout Tally) {
    let rebuilt =
        (row.bool("positive") ? "" : "-") + row.string("num")
        + (row.string("denom").isEmpty ? "" : "." + row.string("denom")) + row.string("suffix")
    let quantity = Quantity(row.string("input"))
    tally.check(quantity != nil && quantity == Quantity(rebuilt), row.line(quantity as Any))
}

private func judgeParse(_ row: Row, _ tally: inout Tally) {
    switch row.loop {
    case "invalid":
        tally.check(Quantity(row.text!) == nil, row.line(Quantity(row.text!) as Any))
    case "table":
        let (input, expect) = (row.string("input"), row.string("expect"))
        let quantity = Quantity(input)
        let right =
            quantity.map(canonical) == expect && Quantity("+" + input) == quantity
            && Quantity("-" + input) == quantity.map { -$0 } && quantity == Quantity(expect)
        tally.check(right, row.line(quantity as Any))
    default: tally.passOver("variable of an outer loop")
    }
}

private func judgeTrimmed(_ row: Row, _ text: String, _ tally: inout Tally) {
    let result = Array(text.utf8).withUnsafeBufferPointer { bytes in
        Result { () throws(QuantityError) in try Quantity(trimming: bytes) }
    }
    switch result {
    case .success(let quantity): tally.check(quantity == Quantity(row.string("want")), row.line(quantity))
    case .failure(let error): tally.check(error.description == row.string("errMessage"), row.line(error))
    }
}

private func judgeSum(_ row: Row, _ operation: (Quantity, Quantity) -> Quantity, _ tally: inout Tally) {
    let result = operation(Quantity(row.string("a"))!, Quantity(row.string("b"))!)
    tally.check(result == Quantity(row.string("expected")), row.line(result))
}

private func judgeAmount(_ row: Row, _ tally: inout Tally) {
    func amount(_ field: String) -> (value: Int64, scale: Int) {
        let parts = row[field] as? [String: Int64] ?? [:]
        return (parts["value"] ?? 0, Int(parts["scale"] ?? 0))
    }
    func quantity(_ field: String) -> Quantity {
        Quantity(amount(field).value, scale: Quantity.Scale(amount(field).scale))
    }
    let scales = ["a", "b", "c", "i"].map { abs(amount($0).scale) } + [abs(Int(row.integer("scale")))]
    guard scales.allSatisfy({ $0 <= 10 }) else {
        tally.passOver("power of ten beyond ±10²⁹ and 10⁻⁹")
        return
    }
    switch row.test {
    case "TestInt64AmountAsInt64":
        guard row.integer("scale") >= 0 else {
            tally.passOver("internal: amounts below one are not reduced")
            return
        }
        let value = Quantity(row.integer("value"), scale: Quantity.Scale(Int(row.integer("scale")))).asInt64
        tally.check(value == (row.bool("ok") ? row.integer("result") : nil), row.line(value as Any))
    case "TestInt64AmountAdd" where row.bool("ok"):
        tally.check(quantity("a") + quantity("b") == quantity("c"), row.line(quantity("a") + quantity("b")))
    case "TestInt64AmountMul" where row.bool("ok"):
        let product = quantity("a") * row.integer("b")
        tally.check(product == quantity("c"), row.line(product))
    case "TestInt64AmountAdd", "TestInt64AmountMul":
        tally.passOver("internal: overflow of 64 bits, which we do not have")
    case "TestInt64AsCanonicalString":
        let text = Quantity(
            row.integer("value"), scale: Quantity.Scale(Int(row.integer("scale"))), format: .decimalExponent
        ).description
        let exponent = row.integer("exponent")
        tally.check(text == row.string("result") + (exponent == 0 ? "" : "e\(exponent)"), row.line(text))
    case "TestAmountSign":
        tally.check(Int64(quantity("i").sign) == row.integer("expect"), row.line(quantity("i").sign))
    case "TestInt64AmountAsScaledInt64":
        let value = quantity("i").scaledValue(Quantity.Scale(Int(row.integer("scaled"))))
        tally.check(value == row.integer("result"), row.line(value))
    default: tally.passOver("no adapter for \(row.test)")
    }
}

private func judgeMath(_ row: Row, _ tally: inout Tally) {
    switch row.test {
    case "TestDetectOverflowAdd":
        let sum = Quantity(row.integer("a")) + Quantity(row.integer("b"))
        tally.check(sum.asInt64 == (row.bool("ok") ? row.integer("c") : nil), row.line(sum))
    case "TestDetectOverflowMultiply":
        let product = Quantity(row.integer("a")) * row.integer("b")
        guard row.bool("ok") else {
            // Kubernetes also refuses products of the smallest number that fit.
            tally.check(
                product.asInt64 == nil || row.integer("a") == .min || row.integer("b") == .min, row.line(product))
            return
        }
        tally.check(product.asInt64 == row.integer("c"), row.line(product))
    case "TestDetectOverflowScale":
        guard let number = row.value as? Int64 else {
            tally.passOver("variable of an outer loop")
            return
        }
        let scaled = Quantity(number, scale: 2)
        tally.check(scaled.scaledValue(2) == number && scaled == Quantity(number) * 100, row.line(scaled))
    case "TestRemoveInt64Factors":
        let base = row.integer("max")
        let (value, count) = (row.integer("value"), row.integer("scale"))
        let power = (0..<count).reduce(Int64(1)) { product, _ in product * base }
        guard base == 10 else {
            let text = Quantity(value, format: .binarySI).description
            tally.check(Quantity(text)?.value == row.integer("result") * power, row.line(text))
            return
        }
        let decimal = Quantity(value).asDecimal
        tally.check(decimal.mantissa == Int128(row.integer("result")), row.line(decimal))
    case "TestNegativeScaleInt64":
        guard row.integer("scale") >= 0, row.integer("scale") <= 29 else {
            tally.passOver("internal: negative or huge scale")
            return
        }
        var quantity = Quantity(row.integer("base"))
        let scale = Quantity.Scale(Int(row.integer("scale")))
        let value = quantity.scaledValue(scale)
        let exact = quantity.roundUp(scale)
        tally.check(value == row.integer("result") && exact == row.bool("exact"), row.line((value, exact)))
    default: tally.passOver("no adapter for \(row.test)")
    }
}

/// The canonical text, whatever the parsed one was.
private func canonical(_ quantity: Quantity) -> String {
    Quantity(nano: quantity.nano, format: quantity.format).description
}

private func format(_ name: String) -> Quantity.Format {
    // Kubernetes writes formats that it does not know with exponents.
    Quantity.Format(rawValue: name) ?? .decimalExponent
}

/// The amount in plain decimal digits.
private func plainText(_ quantity: Quantity) -> String {
    let (mantissa, exponent) = quantity.asDecimal
    let digits = mantissa.magnitude.description
    let sign = mantissa < 0 ? "-" : ""
    if exponent >= 0 { return sign + digits + String(repeating: "0", count: exponent) }
    let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.count)) + digits
    return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
}
