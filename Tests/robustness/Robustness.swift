@main
enum Robustness {
    static func main() {
        print("robustness: no scenario is built in yet.")
    }
}
