import APIModel
import Base

extension DescribeText {
    /// Where a container's variables come from, and what is known of their values. Values of secrets are not shown.
    mutating func environment(_ container: Container, of pod: Pod?) {
        if !container.envFrom.isEmpty {
            line(2, "Environment Variables from:")
            for source in container.envFrom {
                var (from, name, optional) = ("", "", false)
                if let map = source.configMapRef {
                    (from, name, optional) = ("ConfigMap", map.localObjectReference.name, map.optional == true)
                } else if let secret = source.secretRef {
                    (from, name, optional) = ("Secret", secret.localObjectReference.name, secret.optional == true)
                }
                let prefix = source.prefix.isEmpty ? "" : " with prefix '\(source.prefix)'"
                line(3, "\(name)\t\(from)\(prefix)\tOptional: \(optional)")
            }
        }
        line(2, "Environment:" + (container.env.isEmpty ? "\t<none>" : ""))
        for variable in container.env {
            guard let source = variable.valueFrom else {
                let lines = variable.value.lines
                for (index, part) in lines.enumerated() {
                    line(3, (index == 0 ? "\(variable.name):" : "") + "\t\(part)")
                }
                if lines.isEmpty { line(3, "\(variable.name):\t") }
                continue
            }
            if let field = source.fieldRef {
                let value = pod.map { $0.downward(field.fieldPath) } ?? ""
                line(3, "\(variable.name):\t\(value) (\(field.apiVersion):\(field.fieldPath))")
            } else if let resource = source.resourceFieldRef {
                let value = container.amount(resource)
                line(3, "\(variable.name):\t\(value) (\(resource.resource))")
            } else if let key = source.secretKeyRef {
                line(
                    3,
                    "\(variable.name):\t<set to the key '\(key.key)' in secret '\(key.localObjectReference.name)'>\t"
                        + "Optional: \(key.optional == true)")
            } else if let key = source.configMapKeyRef {
                line(
                    3,
                    "\(variable.name):\t<set to the key '\(key.key)' of config map "
                        + "'\(key.localObjectReference.name)'>\tOptional: \(key.optional == true)")
            }
        }
    }
}

extension Pod {
    /// The text of a field that pods may be told of themselves; empty for others.
    fileprivate func downward(_ path: String) -> String {
        if let (name, key) = Self.subscripted(path) {
            switch name {
            case "metadata.labels": return metadata.labels[key] ?? ""
            case "metadata.annotations": return metadata.annotations[key] ?? ""
            default: return ""
            }
        }
        switch path {
        case "metadata.name": return metadata.name
        case "metadata.namespace": return metadata.namespace
        case "metadata.uid": return metadata.uid
        case "metadata.labels": return Self.lines(metadata.labels)
        case "metadata.annotations": return Self.lines(metadata.annotations)
        case "spec.nodeName": return spec.nodeName
        case "spec.serviceAccountName": return spec.serviceAccountName
        case "status.hostIP": return status.hostIP
        case "status.hostIPs": return status.hostIPs.map(\.ip).joined(separator: ",")
        case "status.podIP": return status.podIP
        case "status.podIPs": return status.podIPs.map(\.ip).joined(separator: ",")
        default: return ""
        }
    }

    /// `metadata.labels['app']` in two.
    private static func subscripted(_ path: String) -> (name: String, key: String)? {
        guard path.hasSuffix("']"), let start = path.range(of: "['") else { return nil }
        return (String(path[..<start.lowerBound]), String(path[start.upperBound...].dropLast(2)))
    }

    private static func lines(_ map: StringMap<String>) -> String {
        map.entries.map { "\($0.key)=\(GoText.quoted($0.value))" }.joined(separator: "\n")
    }
}

extension String {
    /// Where `needle` first stands.
    func range(of needle: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
            start = index(after: start)
        }
        return nil
    }
}

extension Container {
    /// The amount that a reference names, in units of its divisor, rounded up.
    fileprivate func amount(_ reference: ResourceFieldSelector) -> String {
        let (side, name) = reference.resource.split(once: ".")
        guard let name else { return "" }
        let amount = (side == "limits" ? resources.limits[name] : resources.requests[name]) ?? Quantity.zero
        if amount.isZero, side == "limits", name == "cpu" || name == "memory" { return "node allocatable" }
        let unit = reference.divisor.isZero ? Quantity(1) : reference.divisor
        guard unit.nano > 0 else { return "" }
        return "\((amount.nano + unit.nano - 1) / unit.nano)"
    }
}
