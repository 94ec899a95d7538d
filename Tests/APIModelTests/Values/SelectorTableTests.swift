import APIModel
import TestSupport
import Testing

/// Upstream's tables of selectors.
struct SelectorTableTests {
    @Test func labelSelectors() {
        let tally = replay("labels__selector", judgeLabelSelector)
        #expect(tally.map { $0.failures == [] && $0.shareOver < 0.3 } ?? true)
    }

    @Test func labels() {
        let tally = replay("labels__labels") { row, tally in
            switch row.test {
            case "TestLabelHas":
                let found = row.labels("Ls").value(of: row.string("Key")) != nil
                tally.check(found == row.bool("Has"), row.line(found))
            case "TestLabelConflict":
                let conflict = Labels.conflict(row.labels("labels1"), row.labels("labels2"))
                tally.check(conflict == row.bool("conflict"), row.line(conflict))
            case "TestLabelMerge":
                let merged = row.labels("labels1").merging(row.labels("labels2")) { _, new in new }
                tally.check(merged == row.labels("mergedLabels"), row.line(merged))
            case "TestLabelSelectorParse":
                let labels = try? Labels.parse(row.string("selector"))
                tally.check(
                    row.bool("valid") ? labels == row.labels("labels") : labels == nil, row.line(labels as Any))
            default: tally.passOver("no adapter for \(row.test)")
            }
        }
        #expect(tally.map { $0.failures == [] && $0.shareOver == 0 } ?? true)
    }

    @Test func structures() {
        let tally = replay("apis__meta__v1__helpers") { row, tally in
            if row.test == "TestLabelSelectorAsMap" {
                judgeMap(row, &tally)
                return
            }
            guard row.test == "TestLabelSelectorAsSelector" else {
                tally.passOver("about objects: \(row.test)")
                return
            }
            guard let structure = row["in"] as? [String: Any] else {
                tally.check(Selector.nothing.description == row.string("out"), row.line("nothing"))
                return
            }
            let selector = try? selector(of: structure)
            tally.check(
                row.bool("expectErr") ? selector == nil : selector?.description == row.string("out"),
                row.line(selector as Any))
        }
        #expect(tally.map { $0.failures == [] && $0.passed >= 14 } ?? true)
    }

    @Test func fieldSelectors() {
        let tally = replay("fields__selector", judgeFieldSelector)
        #expect(tally.map { $0.failures == [] && $0.shareOver < 0.3 } ?? true)
    }

    @Test func fields() {
        let tally = replay("fields__fields") { row, tally in
            let found = row.labels("Ls").value(of: row.string("Key")) != nil
            tally.check(found == row.bool("Has"), row.line(found))
        }
        #expect(tally.map { $0.failures == [] } ?? true)
    }
}

/// The selector of a structure in a row.
func selector(of structure: [String: Any]) throws -> Selector {
    let labels = structure["matchLabels"] as? [String: String] ?? [:]
    return try Selector(
        matchLabels: labels.map { (key: $0.key, value: $0.value) }, matchExpressions: expressions(of: structure))
}

func expressions(of structure: [String: Any]) -> [(key: String, operator: String, values: [String])] {
    (structure["matchExpressions"] as? [[String: Any]] ?? []).map {
        ($0["key"] as? String ?? "", $0["operator"] as? String ?? "", $0["values"] as? [String] ?? [])
    }
}

private func judgeMap(_ row: Row, _ tally: inout Tally) {
    let structure = row["in"] as? [String: Any] ?? [:]
    let labels = structure["matchLabels"] as? [String: String] ?? [:]
    do throws(SelectorError) {
        let map = try Labels.map(
            matchLabels: labels.map { (key: $0.key, value: $0.value) }, matchExpressions: expressions(of: structure))
        tally.check(row.string("errString").isEmpty && map == row.labels("out"), row.line(map))
    } catch {
        let message = row.string("errString")
        tally.check(!message.isEmpty && error.description.contains(message), row.line(error))
    }
}

/// The printed errors of a row, each without what comes after `field: Type: value`.
private func errors(_ any: Any?) -> [String] {
    (any as? [[String: String]] ?? []).compactMap { $0["$error"] }
}

private func judgeLabelSelector(_ row: Row, _ tally: inout Tally) {
    switch row.test {
    case "TestSelectorParse":
        let selector = try? Selector(parsing: row.text ?? "")
        tally.check(
            row.loop == "testGoodStrings" ? selector?.description == row.text?.filter { $0 != " " } : selector == nil,
            row.line(selector as Any))
    case "TestLexer":
        var lexer = SelectorLexer(row.string("s"))
        let item = lexer.next()
        tally.check(Int64(item.token.rawValue) == row.integer("t") && item.text == row.string("s"), row.line(item))
    case "TestLexerSequence":
        var lexer = SelectorLexer(row.string("s"))
        var tokens: [Int] = []
        while case let item = lexer.next(), item.token != .end { tokens.append(item.token.rawValue) }
        tally.check(tokens == row["t"] as? [Int], row.line(tokens))
    case "TestParserLookahead":
        var parser = SelectorParser(row.string("s"))
        let expected = row["t"] as? [Int] ?? []
        let tokens = expected.map { _ in
            let seen = parser.peek(operators: true)
            let taken = parser.take(operators: true)
            return seen == taken ? taken.token.rawValue : -1
        }
        tally.check(tokens == expected, row.line(tokens))
    case "TestParseOperator":
        var parser = SelectorParser(row.string("token"))
        let expected = ((row["expectedError"] as? [String: Any])?["value"] as? [String: String])?["$error"]
        do throws(SelectorError) {
            let found = try parser.takeOperator()
            tally.check(expected == nil, row.line(found))
        } catch {
            tally.check(error.description == expected, row.line(error))
        }
    case "TestRequirementConstructor": judgeRequirement(row, &tally)
    case "TestToString":
        let selector = try? Selector(parsing: row.string("In"))
        tally.check(
            row.bool("Valid") ? selector?.description == row.string("Out") : selector == nil,
            row.line(selector as Any))
    case "TestRequirementSelectorMatching": judgeMatching(row, &tally)
    case "TestSetSelectorParser":
        let selector = try? Selector(parsing: row.string("In"))
        // A row may expect that the text is not what comes out.
        let right =
            row.bool("Valid") ? (selector?.description == row.string("Out")) == row.bool("Match") : selector == nil
        tally.check(right, row.line(selector as Any))
    case "TestAdd":
        let start = row.string("sel").isEmpty ? Selector.everything : (try? Selector(parsing: row.string("sel")))!
        let more = try? Requirement(row.string("key"), named: row.string("operator"), row.strings("values"))
        let sum = start.adding(more.map { [$0] } ?? [])
        tally.check(sum.description == row.string("refSelector"), row.line(sum))
    case "TestSafeSort":
        let values = row.strings("in")
        guard let requirement = try? Requirement("key", .in, values) else {
            tally.check(values.isEmpty, row.line("no requirement"))
            return
        }
        let sorted = row.strings("want").joined(separator: ",")
        tally.check(
            requirement.description == "key in (\(sorted))" && requirement.values == row.strings("inCopy"),
            row.line(requirement))
    case "TestSetSelectorString":
        let selector = Selector(labels: row.labels("set").map { (key: $0.key, value: $0.value) })
        tally.check(selector.description == row.string("out"), row.line(selector))
    case "TestRequiresExactMatch":
        let value = try? Selector(parsing: row.string("sel")).exactValue(of: row.string("label"))
        tally.check(value == (row.bool("expectedFound") ? row.string("expectedValue") : nil), row.line(value as Any))
    case "TestValidatedSelectorFromSet":
        do throws(SelectorError) {
            let selector = try Selector(validating: row.labels("input").map { (key: $0.key, value: $0.value) })
            tally.check(selector.description == row.string("expectedSelector"), row.line(selector))
        } catch {
            let expected = errors(row["expectedError"])
            tally.check(!expected.isEmpty && error.description.hasPrefix(expected[0]), row.line(error))
        }
    case "TestRequirementEqual": tally.passOver("the row prints a requirement without its operator")
    default: tally.passOver("no adapter for \(row.test)")
    }
}

private func judgeRequirement(_ row: Row, _ tally: inout Tally) {
    let expected = errors(row["WantErr"])
    do throws(SelectorError) {
        let requirement = try Requirement(row.string("Key"), named: row.string("Op"), row.strings("Vals"))
        tally.check(expected.isEmpty, row.line(requirement))
    } catch {
        guard case .invalid(let found) = error else {
            tally.check(false, row.line(error))
            return
        }
        // The rows leave details out.
        let right =
            found.count == expected.count
            && zip(found, expected).allSatisfy { $0.description.hasPrefix($1) }
        tally.check(right, row.line(error))
    }
}

private func judgeMatching(_ row: Row, _ tally: inout Tally) {
    guard !row.string("Sel").isEmpty, let selector = try? Selector(parsing: row.string("Sel")) else {
        tally.passOver("the row's selector is made by hand and prints as nothing")
        return
    }
    let labels = row.labels("Set")
    let sorted = SortedLabels(labels.map { (key: $0.key, value: $0.value) })
    let answers = [
        selector.matches(labels), selector.matches(sorted), selector.matches(LabelFunction { labels[$0] }),
    ]
    tally.check(answers.allSatisfy { $0 == row.bool("Match") }, row.line(answers))
}

private func judgeFieldSelector(_ row: Row, _ tally: inout Tally) {
    switch row.test {
    case "TestSplitTerms":
        let terms = FieldSelector.split(row.name)
        tally.check(terms == row.value as? [String] ?? [], row.line(terms))
    case "TestSplitTerm":
        let term = FieldSelector.splitTerm(row.name)
        let right =
            term.map { [$0.field, $0.operator, $0.value] }
            == (row.bool("ok") ? [row.string("lhs"), row.string("op"), row.string("rhs")] : nil)
        tally.check(right, row.line(term as Any))
    case "TestEscapeValue" where row.loop == "testcases":
        let escaped = FieldSelector.escape(row.name)
        tally.check(
            escaped == row.text && (try? FieldSelector.unescape(escaped)) == row.name, row.line(escaped))
    case "TestEscapeValue":
        let value = try? FieldSelector.unescape(row.text ?? "")
        tally.check(value == nil, row.line(value as Any))
    case "TestSelectorParse":
        let selector = try? FieldSelector(parsing: row.text ?? "")
        tally.check(
            row.loop == "testGoodStrings" ? selector?.description == row.text : selector == nil,
            row.line(selector as Any))
    case "TestRequiresExactMatch":
        let value = try? FieldSelector(parsing: row.string("S")).exactValue(of: row.string("Label"))
        tally.check(value == (row.bool("Found") ? row.string("Value") : nil), row.line(value as Any))
    case "TestTransform":
        // The transformation is code; the rows' fields say what it drops.
        let results = FieldSelector.split(row.string("result")).compactMap(FieldSelector.splitTerm)
        let terms = (try? FieldSelector(parsing: row.string("selector")))?.terms ?? []
        let selector = try? FieldSelector(parsing: row.string("selector")).transformed { field, value in
            // With as many terms as before each one became the one in its place; otherwise some are dropped.
            let place = terms.firstIndex { $0.field == field && $0.value == value } ?? 0
            if results.count == terms.count { return (results[place].field, results[place].value) }
            return results.contains { $0.field == field } ? (field, value) : ("", "")
        }
        tally.check(
            selector?.description == row.string("result") && selector?.isEmpty == row.bool("isEmpty"),
            row.line(selector as Any))
    default: tally.passOver("no adapter for \(row.test)")
    }
}
