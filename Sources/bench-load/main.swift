print("bench-load: no scenario yet")
