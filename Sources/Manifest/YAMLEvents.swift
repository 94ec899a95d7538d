import CYaml
import JSON

/// One event of a YAML stream.
struct YAMLEvent {
    enum Content {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        /// `isPlain` is false for text in quotes or blocks, and for text with a tag.
        case scalar(String, isPlain: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
    }

    let content: Content
    let mark: JSONMark
    var anchor: String?
    var tag: String?
}

/// The events of a text, by libyaml.
struct YAMLEvents: ~Copyable {
    // SAFETY: both blocks are allocated in `init`, owned by this value alone and freed in its `deinit`; libyaml keeps
    // the addresses of both between calls, so neither moves.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    /// The events of `bytes`, which are valid UTF-8.
    init(_ bytes: [UInt8]) {
        // libyaml would count a byte order mark as a column.
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        text = .allocate(capacity: max(bytes.count, 1))
        _ = text.initialize(fromContentsOf: bytes)
        parser = .allocate(capacity: 1)
        precondition(yaml_parser_initialize(parser) == 1, "libyaml has no memory for a parser.")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// The next event. After a fault or the stream's end there is none to ask for.
    mutating func next() throws(YAMLFault) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { yaml_event_delete(&event) }
        let mark = JSONMark(line: event.start_mark.line + 1, column: event.start_mark.column + 1)
        // SAFETY: the member of the union that is read is that of the event's type; libyaml's strings end with a zero,
        // and a scalar has its length beside it. All are copied before the event is deleted.
        switch event.type {
        case YAML_STREAM_START_EVENT: return YAMLEvent(content: .streamStart, mark: mark)
        case YAML_DOCUMENT_START_EVENT: return YAMLEvent(content: .documentStart, mark: mark)
        case YAML_DOCUMENT_END_EVENT: return YAMLEvent(content: .documentEnd, mark: mark)
        case YAML_ALIAS_EVENT:
            return YAMLEvent(content: .alias(string(event.data.alias.anchor) ?? ""), mark: mark)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let utf8 = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return YAMLEvent(
                content: .scalar(String(decoding: utf8, as: UTF8.self), isPlain: scalar.plain_implicit != 0),
                mark: mark, anchor: string(scalar.anchor), tag: string(scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return YAMLEvent(content: .sequenceStart, mark: mark, anchor: string(start.anchor), tag: string(start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return YAMLEvent(content: .mappingStart, mark: mark, anchor: string(start.anchor), tag: string(start.tag))
        case YAML_SEQUENCE_END_EVENT: return YAMLEvent(content: .sequenceEnd, mark: mark)
        case YAML_MAPPING_END_EVENT: return YAMLEvent(content: .mappingEnd, mark: mark)
        default: return YAMLEvent(content: .streamEnd, mark: mark)
        }
    }

    private func string(_ text: UnsafePointer<UInt8>?) -> String? {
        text.map { String(cString: $0) }
    }

    /// What libyaml found wrong, as a sentence.
    private func fault() -> YAMLFault {
        let state = parser.pointee
        let problem = state.problem.map { String(cString: $0) } ?? "the text cannot be read"
        if state.error == YAML_READER_ERROR {
            let (line, column) = SourceText.place(of: state.problem_offset, in: Array(text))
            let code = String(state.problem_value, radix: 16, uppercase: true)
            return YAMLFault(
                code: .malformed, line: line, column: column,
                message: "The character U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code) "
                    + "is not allowed in YAML.")
        }
        let line = state.problem_mark.line + 1
        let column = state.problem_mark.column + 1
        if problem.contains("cannot start any token"), character(line: line, column: column) == "\t" {
            return YAMLFault(
                code: .malformed, line: line, column: column, message: "A tab cannot indent in YAML: use spaces.")
        }
        if problem.contains("nesting") {
            return YAMLFault(
                code: .limit, line: line, column: column, message: "The document is nested too deep.")
        }
        var message = "The YAML is not well-formed: \(problem)"
        if let context = state.context {
            message += ", \(String(cString: context))"
            if state.context_mark.line != state.problem_mark.line {
                message += " that begins on line \(state.context_mark.line + 1)"
            }
        }
        return YAMLFault(code: .malformed, line: line, column: column, message: message + ".")
    }

    private func character(line: Int, column: Int) -> Unicode.Scalar? {
        let lines = text.split(
            separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
        guard line <= lines.count else { return nil }
        return String(decoding: lines[line - 1], as: UTF8.self).unicodeScalars.dropFirst(column - 1).first
    }
}
