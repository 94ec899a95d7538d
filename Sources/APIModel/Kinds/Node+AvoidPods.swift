import JSON

extension Node {
    /// The annotation with which a node once asked schedulers to keep certain pods away. Nothing reads it any more;
    /// Kubernetes still checks it.
    private static let avoidPodsAnnotation = "scheduler.alpha.kubernetes.io/preferAvoidPods"

    /// Each entry names the controller of the pods that it means.
    func validateAvoidPods(into errors: inout FieldErrors) {
        guard let text = metadata.annotations[Self.avoidPodsAnnotation], !text.isEmpty else { return }
        errors.at("metadata") {
            $0.at("annotations") { errors in
                do throws(JSONError) {
                    let entries = try JSONValue.parse(text)["preferAvoidPods"]?.array ?? []
                    for (index, entry) in entries.enumerated() {
                        errors.at(.index(index)) { Self.validateAvoidPods(entry, into: &$0) }
                    }
                } catch {
                    errors.invalid("AvoidPods", .string(Self.avoidPodsAnnotation), error.description)
                }
            }
        }
    }

    private static func validateAvoidPods(_ entry: JSONValue, into errors: inout FieldErrors) {
        guard let controller = entry["podSignature"]?["podController"], controller.object != nil else {
            errors.required("PodSignature", "")
            return
        }
        guard controller["controller"] != .bool(true) else { return }
        errors.at("PodSignature") {
            $0.at("PodController") { $0.invalid("Controller", false, "must point to a controller") }
        }
    }
}
