import APIModel
import Base
import Manifest
import TestSupport
import Testing

/// Files that are wrong in every way give an error with a place, or objects; never a crash.
@Suite struct FuzzTests {
    static let sample = """
        # objects of all shapes
        apiVersion: apps/v1
        kind: Deployment
        metadata: &meta
          name: web
          labels: {app: web, "on": 'yes', tier: !!str 1}
          annotations:
            text: |-
              one
                two
            folded: >
              three
              four
        spec:
          replicas: 0x3
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              <<: *meta
              name: other
            spec:
              containers:
              - &c {name: a, image: "b:1", ports: [{containerPort: 80}], resources: {limits: {cpu: 1.5, memory: 1Gi}}}
              - <<: [*c]
                name: d
        ---
        {"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Secret", "data": {"a": "aGk="}}]}
        ...
        """

    private func read(_ bytes: [UInt8]) {
        var reader = ManifestReader(bytes, file: "fuzz.yaml")
        var rounds = 0
        while rounds < 1000 {
            rounds += 1
            do throws(ManifestError) {
                guard let object = try reader.next() else { return }
                guard let kind = object.object else { continue }
                // What was read is written, and read the same.
                let yaml = kind.yaml()
                do throws(ManifestError) {
                    let again = try Manifest.objects(in: yaml.array, file: "again.yaml")
                    #expect(again.first?.object?.encoded() == kind.encoded())
                } catch {
                    Issue.record("\(error)")
                }
            } catch {
                #expect(error.place.line >= 1 && error.place.column >= 1 && !error.message.isEmpty)
            }
        }
        Issue.record("The reader does not end.")
    }

    @Test func sampleIsRead() throws {
        let objects = try Manifest.objects(in: Self.sample, file: "sample.yaml")
        #expect(objects.map(\.identity.kind) == ["Deployment", "Secret"])
        #expect(objects.flatMap { $0.issues }.isEmpty)
    }

    @Test func truncated() {
        let bytes = Array(Self.sample.utf8)
        for count in 0..<bytes.count { read(Array(bytes[..<count])) }
    }

    @Test func mutated() {
        var random = Random(seed: 3)
        let original = Array(Self.sample.utf8)
        let pieces = [
            "\t", "\n", " ", "- ", ": ", "&c ", "*c", "<<: *meta", "{", "}", "[", "]", "\"", "'", "|", ">", "!!int ",
            "#",
        ]
        .map { Array($0.utf8) }
        for _ in 0..<Effort.rounds(1500) {
            var bytes = original
            for _ in 0..<1 + random.below(3) {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
                default:
                    let from = random.below(bytes.count)
                    bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 40)], at: place)
                }
            }
            read(bytes)
        }
    }
}
