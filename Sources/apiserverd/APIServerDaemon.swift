@main
enum APIServerDaemon {
    static func main() {
        print("apiserverd: nothing is served yet.")
    }
}
