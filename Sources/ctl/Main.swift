import CLI

/// The command line of Trireme.
@main
struct Main {
    static func main() async {
        await CommandLineProgram.run()
    }
}
