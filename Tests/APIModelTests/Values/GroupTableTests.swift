import APIModel
import TestSupport
import Testing

/// Upstream's tables of groups, versions, kinds and resources.
struct GroupTableTests {
    @Test func groupVersions() {
        let tally = replay("runtime__schema__group_version", judgeGroup)
        #expect(tally.map { $0.failures == [] && $0.shareOver < 0.3 } ?? true)
    }

    @Test func groupVersionsInJSON() {
        let tally = replay("apis__meta__v1__group_version") { row, tally in
            let texts = [row.string("input"), row.string("expect")].map { soleValue("val", in: $0) ?? "" }
            let parsed = try? GroupVersion(parsing: texts[0])
            tally.check(parsed?.description == texts[1], row.line(parsed as Any))
        }
        #expect(tally.map { $0.failures == [] && $0.shareOver == 0 } ?? true)
    }
}

private func judgeGroup(_ row: Row, _ tally: inout Tally) {
    func parts(_ field: String) -> [String: String]? { row[field] as? [String: String] }
    let input = row.string("input")
    switch row.test {
    case "TestGroupVersionParse":
        do throws(GroupVersionError) {
            let parsed = try GroupVersion(parsing: input)
            tally.check(
                row["err"] == nil && ["Group": parsed.group, "Version": parsed.version] == parts("out"),
                row.line(parsed))
        } catch {
            tally.check(row["err"] != nil, row.line(error))
        }
    case "TestGroupResourceParse":
        let parsed = GroupResource(parsing: input)
        tally.check(["Group": parsed.group, "Resource": parsed.resource] == parts("out"), row.line(parsed))
    case "TestParseResourceArg":
        let (full, short) = (GroupVersionResource(parsing: input), GroupResource(parsing: input))
        tally.check(
            ["Group": short.group, "Resource": short.resource] == parts("gr")
                && full.map { ["Group": $0.group, "Version": $0.version, "Resource": $0.resource] } == parts("gvr"),
            row.line((full as Any, short)))
    case "TestParseKindArg":
        let (full, short) = (GroupVersionKind(parsing: input), GroupKind(parsing: input))
        tally.check(
            ["Group": short.group, "Kind": short.kind] == parts("gk")
                && full.map { ["Group": $0.group, "Version": $0.version, "Kind": $0.kind] } == parts("gvk"),
            row.line((full as Any, short)))
    case "TestParseGroupKind":
        let parsed = GroupKind(parsing: input)
        tally.check(["Group": parsed.group, "Kind": parsed.kind] == parts("out"), row.line(parsed))
    case "TestToAPIVersionAndKind":
        let kind = kind(parts("input") ?? [:])
        tally.check(
            kind.apiVersion == row.string("GroupVersion") && kind.kind == row.string("Kind"), row.line(kind))
    case "TestKindForGroupVersionKinds": tally.passOver("the versions to choose from are outside of the row")
    case "TestBestMatch": tally.passOver("internal; see `preferredKind(of:)`")
    default: tally.passOver("no adapter for \(row.test)")
    }
}

private func kind(_ parts: [String: String]) -> GroupVersionKind {
    GroupVersionKind(group: parts["Group"] ?? "", version: parts["Version"] ?? "", kind: parts["Kind"] ?? "")
}
