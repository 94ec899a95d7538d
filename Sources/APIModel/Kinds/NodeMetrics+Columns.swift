import Base

extension NodeMetrics {
    public static var columns: [PrintColumn] {
        [.name, PrintColumn("cpu"), PrintColumn("memory"), PrintColumn("Window")]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text((usage["cpu"] ?? .zero).description),
            .text((usage["memory"] ?? .zero).description), .text(window.description),
        ]
    }
}

extension PodMetrics {
    public static var columns: [PrintColumn] { NodeMetrics.columns }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        var cpu = Quantity()
        var memory = Quantity()
        for container in containers {
            cpu += container.usage["cpu"] ?? .zero
            memory += container.usage["memory"] ?? .zero
        }
        return [
            .text(metadata.name), .text(cpu.description), .text(memory.description), .text(window.description),
        ]
    }
}
