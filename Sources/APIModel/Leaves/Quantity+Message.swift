import JSON
public import Wire

extension Quantity: LeafMessage {
    public static let schemaName = "k8s.io.apimachinery.pkg.api.resource.Quantity"
    public static var textForm: TextForm? { .string(format: nil) }

    /// Zero.
    public init() {
        self.init(nano: 0)
    }

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        var text = description
        coder.field(1, "string", &text)
    }

    public mutating func encodeFields(into encoder: inout FieldEncoder) {
        withText { encoder.appendString(field: 1, $0) }
    }

    public mutating func decodeFields(from decoder: inout FieldDecoder) {
        decoder.forEachField { decoder, number in
            guard number == 1 else { return false }
            guard let text = decoder.readText() else { return true }
            do throws(QuantityError) {
                self = try Quantity(parsing: text)
            } catch {
                decoder.reject("\(error)")
            }
            return true
        }
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        withText { encoder.writer.string(utf8: $0) }
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        // Kubernetes takes a bare number for a quantity, since people write `cpu: 1`.
        guard decoder.kind == .string || decoder.kind == .integer || decoder.kind == .number else {
            if decoder.kind != .null { decoder.reject("expected a quantity: a string or a number") }
            return
        }
        let result = decoder.withText { text -> Result<Quantity, QuantityError> in
            do throws(QuantityError) {
                return .success(try Quantity(parsing: text))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let quantity): self = quantity
        case .failure(let error): decoder.reject("\(error)")
        }
    }
}
