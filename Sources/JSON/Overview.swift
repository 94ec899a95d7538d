/// # JSON
///
/// Text to tape, tape to values, values to text, and the three patches that need no schema or little
/// of one: JSON patch, merge patch, and the pointers they are addressed with.
///
/// A document is parsed once into a `JSONTape`: one array of 16-byte nodes in preorder and one array
/// of text. Typed decoders walk the tape; what has no type becomes a `JSONValue`. The YAML reader
/// builds the same tape with `JSONTapeBuilder`, so that everything downstream knows one input only.
/// Everything is written through `JSONWriter`, straight into a `ByteBuffer`.
///
/// Invariants: a tape's strings are valid UTF-8; nesting, nodes and bytes are within `JSONLimits`, so
/// that a recursive walk over a tape or a value from one needs no check of its own.
///
/// JSON owns no loop, does no IO and uses no Foundation. Unsafe memory is touched in
/// `TapeScanner.swift`, `TapeScanner+Strings.swift`, `JSONTape.swift`, `JSONWriter.swift` and
/// `JSONWriter+Numbers.swift`.
///
/// May import: Base.
