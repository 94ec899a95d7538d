import Foundation

/// Autoscalers of `autoscaling/v1`, in which tables are written: metrics are JSON in annotations.
enum OldAutoscaler {
    private static let metricsKey = "autoscaling.alpha.kubernetes.io/metrics"
    private static let currentKey = "autoscaling.alpha.kubernetes.io/current-metrics"
    private static let behaviorKey = "autoscaling.alpha.kubernetes.io/behavior"

    /// The object in the form of `autoscaling/v2`.
    static func converted(_ any: Any?) throws -> [String: Any] {
        var object = GoObject.unwrapped(any) as? [String: Any] ?? [:]
        var metadata = object["metadata"] as? [String: Any] ?? [:]
        var annotations = metadata["annotations"] as? [String: Any] ?? [:]
        var spec = object["spec"] as? [String: Any] ?? [:]
        var status = object["status"] as? [String: Any] ?? [:]
        var metrics = try list(annotations[metricsKey]).map { convert($0, "target") }
        if let percent = spec["targetCPUUtilizationPercentage"] {
            let target: [String: Any] = ["type": "Utilization", "averageUtilization": percent]
            metrics.append(["type": "Resource", "resource": ["name": "cpu", "target": target]])
        }
        spec["targetCPUUtilizationPercentage"] = nil
        status["currentCPUUtilizationPercentage"] = nil
        spec["metrics"] = metrics
        if let text = annotations[behaviorKey] as? String {
            spec["behavior"] = try JSONSerialization.jsonObject(with: Data(text.utf8))
        }
        status["currentMetrics"] = try list(annotations[currentKey]).map { convert($0, "current") }
        for key in [metricsKey, currentKey, behaviorKey] { annotations[key] = nil }
        metadata["annotations"] = annotations
        object["metadata"] = metadata
        object["spec"] = spec
        object["status"] = status
        return object
    }

    private static func list(_ any: Any?) throws -> [[String: Any]] {
        guard let text = any as? String, !text.isEmpty else { return [] }
        return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
    }

    /// One metric: `targetAverageValue` and its like become `target`, `currentValue` and its like `current`.
    private static func convert(_ metric: [String: Any], _ prefix: String) -> [String: Any] {
        var result: [String: Any] = ["type": metric["type"] ?? ""]
        for name in ["object", "pods", "resource", "containerResource", "external"] {
            guard let old = metric[name] as? [String: Any] else { continue }
            var new: [String: Any] = [:]
            var values: [String: Any] = [:]
            var identifier: [String: Any] = [:]
            for (key, value) in old {
                switch key {
                case "metricName": identifier["name"] = value
                case "metricSelector", "selector": identifier["selector"] = value
                case "target": new["describedObject"] = value
                case "averageValue": values["averageValue"] = value
                case _ where key.hasPrefix(prefix):
                    let rest = String(key.dropFirst(prefix.count))
                    values[rest.prefix(1).lowercased() + rest.dropFirst()] = value
                default: new[key] = value
                }
            }
            if prefix == "target" {
                values["type"] =
                    values["averageUtilization"] != nil
                    ? "Utilization" : values["averageValue"] != nil ? "AverageValue" : "Value"
                // Version 1 writes zero where there is no value.
                if name == "object" || name == "pods" { values = values.filter { $0.value as? String != "0" } }
            }
            new[prefix] = values
            if name != "resource", name != "containerResource" { new["metric"] = identifier }
            result[name] = new
        }
        return result
    }
}
