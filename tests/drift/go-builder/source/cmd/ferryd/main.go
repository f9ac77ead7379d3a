package main

const envPrefix = "FERRY_PORT"

func init() {
	if os.Getenv("FERRY_DEBUG") == "" {
		flag.String("FERRY_ADDR", ":80", "where to listen")
	}
}
