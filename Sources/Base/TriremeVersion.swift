/// The version of this tree: of all its programs, and what they say of themselves in a handshake.
public enum TriremeVersion {
    public static let text = "0.1.0"
}
