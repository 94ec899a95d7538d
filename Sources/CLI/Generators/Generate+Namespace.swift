import APIModel

extension Generate {
    static func namespace(_ name: String) throws(GenerateError) -> Namespace {
        var object = Namespace()
        object.metadata = try metadata(name, "")
        return object
    }

    static func serviceAccount(_ name: String, namespace: String) throws(GenerateError) -> ServiceAccount {
        var object = ServiceAccount()
        object.metadata = try metadata(name, namespace)
        return object
    }

    /// - Parameters:
    ///   - hard: `cpu=1,memory=1G,pods=2`.
    ///   - scopes: `BestEffort,Terminating`.
    static func quota(
        _ name: String, namespace: String, hard: String, scopes: String
    ) throws(GenerateError) -> ResourceQuota {
        var object = ResourceQuota()
        object.metadata = try metadata(name, namespace)
        for pair in hard.split(separator: ",").map(String.init) {
            let (resource, text) = pair.split(once: "=")
            guard let text, !resource.isEmpty else {
                throw GenerateError("invalid argument syntax \(pair), expected <resource>=<value>")
            }
            guard let amount = Quantity(text) else {
                throw GenerateError(
                    "invalid amount \"\(text)\" of \(resource): quantities must match the regular expression "
                        + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
            }
            object.spec.hard[resource] = amount
        }
        object.spec.scopes = scopes.split(separator: ",").map(String.init)
        guard !object.spec.scopes.contains("") else { throw GenerateError("invalid resource quota scope") }
        return object
    }

    static func priorityClass(
        _ name: String, value: Int32, isDefault: Bool, description: String, preemptionPolicy: String
    ) throws(GenerateError) -> PriorityClass {
        guard ["PreemptLowerPriority", "Never"].contains(preemptionPolicy) else {
            throw GenerateError("preemption-policy must be PreemptLowerPriority or Never, not \"\(preemptionPolicy)\"")
        }
        var object = PriorityClass()
        object.metadata = try metadata(name, "")
        object.value = value
        object.globalDefault = isDefault
        object.description = description
        object.preemptionPolicy = preemptionPolicy
        return object
    }

    /// - Parameters:
    ///   - minAvailable: A number or a percentage; empty for none.
    ///   - maxUnavailable: The same.
    static func podDisruptionBudget(
        _ name: String, namespace: String, selector: String, minAvailable: String, maxUnavailable: String
    ) throws(GenerateError) -> PodDisruptionBudget {
        guard !selector.isEmpty else { throw GenerateError("a selector must be specified") }
        guard minAvailable.isEmpty != maxUnavailable.isEmpty else {
            throw GenerateError(
                minAvailable.isEmpty
                    ? "one of min-available or max-unavailable must be specified"
                    : "min-available and max-unavailable cannot be both specified")
        }
        var object = PodDisruptionBudget()
        object.metadata = try metadata(name, namespace)
        let wanted: LabelSelector
        do throws(SelectorError) {
            wanted = try labelSelector(Selector(parsing: selector))
        } catch {
            throw GenerateError(error.description)
        }
        object.spec.selector = wanted
        if !minAvailable.isEmpty { object.spec.minAvailable = IntOrString(parsing: minAvailable) }
        if !maxUnavailable.isEmpty { object.spec.maxUnavailable = IntOrString(parsing: maxUnavailable) }
        return object
    }

    /// The structure that objects carry for a selector's text.
    private static func labelSelector(_ selector: Selector) throws(SelectorError) -> LabelSelector {
        var object = LabelSelector()
        for requirement in selector.requirements {
            let name: String
            switch requirement.operator {
            case .equals, .doubleEquals:
                object.matchLabels[requirement.key] = requirement.values.first ?? ""
                continue
            case .in: name = "In"
            case .notIn, .notEquals: name = "NotIn"
            case .exists: name = "Exists"
            case .doesNotExist: name = "DoesNotExist"
            case .greaterThan, .lessThan:
                throw .syntax("\"\(requirement)\" is not a valid label selector operator")
            }
            object.matchExpressions.append(
                LabelSelectorRequirement {
                    $0.key = requirement.key
                    $0.operator = name
                    $0.values = requirement.values
                })
        }
        return object
    }
}
