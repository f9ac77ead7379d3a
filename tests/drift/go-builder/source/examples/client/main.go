package main

func main() { panic(f.New("EXAMPLE_ONLY")) }
