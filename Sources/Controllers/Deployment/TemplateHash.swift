import APIModel
import Base
import Wire

/// What tells templates of pods apart.
enum TemplateHash {
    static let label = "pod-template-hash"

    /// A short text that follows from a template, and from how often that collided with another one.
    static func text(_ template: PodTemplateSpec, collisions: Int32?) -> String {
        var hash = StableHash()
        template.encoded().withUnsafeBytes { hash.add($0) }
        if let collisions { hash.add(UInt64(truncatingIfNeeded: Int64(collisions))) }
        return SafeText.encoded(UInt32(truncatingIfNeeded: hash.mixed))
    }

    /// Whether two templates are the same but for the label with the hash.
    static func isSame(_ left: PodTemplateSpec, _ right: PodTemplateSpec) -> Bool {
        var (left, right) = (left, right)
        left.metadata.labels[label] = nil
        right.metadata.labels[label] = nil
        return left == right
    }
}
