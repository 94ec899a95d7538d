@main
enum Simulate {
    static func main() {
        print("simulate: no scenario is built in yet.")
    }
}
