// Empty on purpose: `Tools/fuzz` links it with the library of targets, and libFuzzer brings the program's start.
