import APIModel
import Client
import JSON

extension ObjectPatch {
    /// A strategic merge patch of the metadata of the object of a uid; another one of that name refuses it.
    static func metadata(of uid: String, revision: String? = nil, _ body: (inout JSONWriter) -> Void) -> ObjectPatch {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("metadata")
        writer.beginObject()
        writer.key("uid")
        writer.string(uid)
        if let revision {
            writer.key("resourceVersion")
            writer.string(revision)
        }
        body(&writer)
        writer.endObject()
        writer.endObject()
        var buffer = writer.finish()
        return .strategic(buffer.finish())
    }

    /// Sets annotations; nil takes one away.
    static func annotations(of uid: String, _ annotations: [(String, String?)]) -> ObjectPatch {
        metadata(of: uid) { writer in
            writer.key("annotations")
            writer.beginObject()
            for (key, value) in annotations {
                writer.key(key)
                if let value { writer.string(value) } else { writer.null() }
            }
            writer.endObject()
        }
    }
}
