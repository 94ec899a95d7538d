public import JSON

extension ApplySchema {
    /// What of an object is not of its type. At most `errorsMax` are told.
    ///
    /// Objects that are stored may have lists with repeated elements; configurations may not.
    public func validate(_ object: JSONTape, allowsDuplicates: Bool = false) -> [ApplyFieldError] {
        var validator = TapeValidator(tape: ApplyTape(object), schema: self, allowsDuplicates: allowsDuplicates)
        validator.visit(0, root)
        return validator.errors
    }

    /// 100 errors for one object; a client that reads them corrects a few at a time.
    static let errorsMax = 100
}

/// Walks a tape and its schema. Recursive: the depth of tapes is bounded.
private struct TapeValidator {
    let tape: ApplyTape
    let schema: ApplySchema
    let allowsDuplicates: Bool
    var path: ContiguousArray<PathElement> = []
    var errors: [ApplyFieldError] = []

    private mutating func fail(_ message: String) {
        if errors.count < ApplySchema.errorsMax { errors.append(ApplyFieldError(path, message)) }
    }

    mutating func visit(_ node: Int, _ type: ApplySchema.Place) {
        let slot = schema[type]
        let kind = tape.kind(node)
        let forms = slot.forms.deduced(for: kind)
        if forms.contains(.map) {
            if kind == .object {
                visitMap(node, Int(slot.map))
            } else if kind != .null {
                fail("expected map, got \(text(node))")
            }
        } else if forms.contains(.scalar) {
            visitScalar(node, slot.scalar, kind)
        } else if forms.contains(.list) {
            if kind == .array {
                visitList(node, Int(slot.list))
            } else if kind != .null {
                fail("expected list, got \(text(node))")
            }
        } else {
            fail("schema error: invalid atom: inlined")
        }
    }

    private func text(_ node: Int) -> String { tape.value(node)?.goText ?? "a number out of range" }

    private mutating func visitScalar(_ node: Int, _ scalar: ApplySchema.Scalar, _ kind: JSONNode.Kind) {
        switch (scalar, kind) {
        case (_, .null), (.numeric, .integer), (.numeric, .number), (.string, .string), (.boolean, .true),
            (.boolean, .false):
            break
        case (.untyped, .integer), (.untyped, .number), (.untyped, .string), (.untyped, .true), (.untyped, .false):
            break
        case (.numeric, _):
            fail("expected numeric (int or float), got \(tape.value(node)?.goType ?? "float64")")
        case (.string, _): fail("expected string, got \(text(node))")
        case (.boolean, _): fail("expected boolean, got \(text(node))")
        case (.untyped, _): fail("expected any scalar, got \(text(node))")
        }
    }

    private mutating func visitMap(_ node: Int, _ map: Int) {
        var key = node + 1
        while key < Int(tape.tape.nodes[node].next) {
            let name = tape.tape.string(ofNode: key)
            path.append(.field(name))
            if let type = schema.maps[map].type(of: name) {
                visit(key + 1, type)
            } else {
                fail(ApplyFieldError.undeclared)
            }
            path.removeLast()
            key = Int(tape.tape.nodes[key + 1].next)
        }
    }

    private mutating func visitList(_ node: Int, _ list: Int) {
        let type = schema.lists[list].element
        var position = 0
        var child = node + 1
        var seen: Set<PathElement> = []
        while child < Int(tape.tape.nodes[node].next) {
            var element = PathElement.index(position)
            if !schema.lists[list].isAtomic {
                do throws(ApplyFieldError) {
                    element = try tape.element(of: schema.lists[list], at: child)
                } catch {
                    // Without its path element nothing can be said about what is inside.
                    return fail("element \(position): \(error.message)")
                }
                if !seen.insert(element).inserted && !allowsDuplicates {
                    fail("duplicate entries for key \(element)")
                }
            }
            path.append(element)
            visit(child, type)
            path.removeLast()
            child = Int(tape.tape.nodes[child].next)
            position += 1
        }
    }
}
