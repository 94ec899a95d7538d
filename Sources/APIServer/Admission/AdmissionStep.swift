public import APIModel

/// A step of admission: a policy that completes or refuses writes.
///
/// Steps are types without values. In the first phase, before validation, they may change the object; in the second,
/// after validation, they only look. Both see the same context; neither waits, reads a clock or opens anything. A step
/// returns at once from what it has nothing to say about.
public protocol AdmissionStep {
    /// The name under which Kubernetes knows the step.
    static var name: String { get }

    static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal)

    static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal)
}

extension AdmissionStep {
    public static func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {}

    public static func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {}
}

/// Steps in a fixed order, run without a table of any kind.
public struct AdmissionChain<each Step: AdmissionStep>: Sendable {
    public init() {}

    public var names: [String] {
        var names: [String] = []
        repeat names.append((each Step).name)
        return names
    }

    /// The first phase. A refusal leaves the object as far changed as it was; it is not to be used.
    public func mutate<Object: Kind, View: PolicyView>(
        _ request: inout AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        repeat try (each Step).mutate(&request, &context)
    }

    /// The second phase.
    public func validate<Object: Kind, View: PolicyView>(
        _ request: AdmissionRequest<Object>, _ context: inout AdmissionContext<View>
    ) throws(AdmissionRefusal) {
        repeat try (each Step).validate(request, &context)
    }
}
