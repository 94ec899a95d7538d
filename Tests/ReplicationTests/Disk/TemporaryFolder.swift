import Foundation
import Replication

/// Runs `body` with a new folder under `parent`, which is removed at the end however that comes.
func withTemporaryFolder<R>(in parent: String = NSTemporaryDirectory(), _ body: (String) async throws -> R) async throws
    -> R
{
    let folder = URL(fileURLWithPath: parent).appendingPathComponent("trireme-log-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

/// Where disks are tried: the usual folder for temporary files, and memory where there is a file system of it.
let folders: [String] = {
    let memory = "/dev/shm"
    guard FileManager.default.isWritableFile(atPath: memory) else {
        print("passed over: there is no \(memory) to try a disk in memory")
        return [NSTemporaryDirectory()]
    }
    return [NSTemporaryDirectory(), memory]
}()
