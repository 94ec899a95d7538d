/// The names of resources as small numbers: the columns of the snapshot.
struct ResourceTable {
    static let cpu = 0
    static let memory = 1
    static let ephemeralStorage = 2
    static let pods = 3

    private(set) var names = ["cpu", "memory", "ephemeral-storage", "pods"]
    private var numbers = ["cpu": 0, "memory": 1, "ephemeral-storage": 2, "pods": 3]

    var count: Int { names.count }

    func number(of name: String) -> Int? {
        numbers[name]
    }

    /// The number of `name`, made where there is none; nil beyond `SchedulerLimits.resourcesMax`.
    mutating func intern(_ name: String) -> Int? {
        if let number = numbers[name] { return number }
        guard names.count < SchedulerLimits.resourcesMax else { return nil }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }
}
