/// Names one element of a `Slab`; a token whose element is gone finds nothing, also when its place is in use again.
public struct SlabToken: Hashable, Sendable {
    /// The place in the slab.
    public let index: UInt32
    /// How often the place had been emptied when this token was made.
    public let generation: UInt32

    @inlinable
    public init(index: UInt32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }

    /// Both halves in one word, the generation high: what fits a callback's tag or a wire field.
    @inlinable public var word: UInt64 { UInt64(generation) << 32 | UInt64(index) }

    /// The token that `word` was made from.
    @inlinable
    public init(word: UInt64) {
        self.init(index: UInt32(truncatingIfNeeded: word), generation: UInt32(truncatingIfNeeded: word >> 32))
    }
}

/// A table that hands out a token per element: constant-time insert, find and remove, places used again.
///
/// A place's generation rises when it is emptied, so a stale token is harmless; it would match again
/// only after 2^32 uses of one place.
public struct Slab<Element> {
    @usableFromInline
    struct Place {
        @usableFromInline var generation: UInt32
        @usableFromInline var nextFree: UInt32
        @usableFromInline var element: Element?

        @usableFromInline
        init(element: Element) {
            generation = 0
            nextFree = .max
            self.element = element
        }
    }

    @usableFromInline var places: [Place] = []
    @usableFromInline var firstFree: UInt32 = .max
    @usableFromInline var used = 0

    @inlinable
    public init() {}

    /// The number of elements.
    @inlinable public var count: Int { used }
    @inlinable public var isEmpty: Bool { used == 0 }

    /// Puts `element` in and names it.
    @inlinable
    public mutating func insert(_ element: Element) -> SlabToken {
        used += 1
        let index = firstFree
        guard index != .max else {
            precondition(places.count < Int(UInt32.max), "A slab holds fewer than 2^32 elements.")
            places.append(Place(element: element))
            return SlabToken(index: UInt32(places.count - 1), generation: 0)
        }
        firstFree = places[Int(index)].nextFree
        places[Int(index)].element = element
        return SlabToken(index: index, generation: places[Int(index)].generation)
    }

    /// Takes the element of `token` out, or returns nil when it is gone.
    @discardableResult
    @inlinable
    public mutating func remove(_ token: SlabToken) -> Element? {
        let index = Int(token.index)
        guard index < places.count, places[index].generation == token.generation,
            let element = places[index].element
        else { return nil }
        places[index].element = nil
        places[index].generation &+= 1
        places[index].nextFree = firstFree
        firstFree = token.index
        used -= 1
        return element
    }

    /// The element of `token`, or nil when it is gone.
    @inlinable
    public subscript(token: SlabToken) -> Element? {
        let index = Int(token.index)
        guard index < places.count, places[index].generation == token.generation else { return nil }
        return places[index].element
    }

    /// Changes the element of `token` in place; nil when it is gone.
    @inlinable
    public mutating func update<R>(_ token: SlabToken, _ body: (inout Element) -> R) -> R? {
        let index = Int(token.index)
        guard index < places.count, places[index].generation == token.generation, places[index].element != nil
        else { return nil }
        return body(&places[index].element!)
    }

    /// The element of a token that is known to be there, in place; anything else stops the program.
    @inlinable
    public subscript(existing token: SlabToken) -> Element {
        _read {
            let index = Int(token.index)
            precondition(places[index].generation == token.generation, "An element that is gone.")
            yield places[index].element!
        }
        _modify {
            let index = Int(token.index)
            precondition(places[index].generation == token.generation, "An element that is gone.")
            yield &places[index].element!
        }
    }

    /// Whether the element of `token` is there.
    @inlinable
    public func contains(_ token: SlabToken) -> Bool {
        let index = Int(token.index)
        return index < places.count && places[index].generation == token.generation && places[index].element != nil
    }

    /// The tokens in use, in the order of their places.
    public var tokens: [SlabToken] {
        places.indices.compactMap { index in
            places[index].element == nil
                ? nil : SlabToken(index: UInt32(index), generation: places[index].generation)
        }
    }
}

extension Slab: Sendable where Element: Sendable {}
extension Slab.Place: Sendable where Element: Sendable {}
