// etcd-load drives etcd for `bench-load store`: puts or gets, so many in flight over so many connections.
//
// It prints one line of JSON when it has connected ({"ready":true}), runs when a line arrives on standard
// input, and prints one line of JSON with what it came to. Latencies are kept in a histogram of 1 % steps.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/rand"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"go.etcd.io/etcd/clientv3"
)

// Steps of the histogram: the latency of bucket i is 1.01^i microseconds.
const buckets = 2048

type result struct {
	Ops       uint64  `json:"ops"`
	Failed    uint64  `json:"failed"`
	Seconds   float64 `json:"seconds"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	ClientCPU float64 `json:"client_cpu_us_per_op"`
}

func bucketOf(latency time.Duration) int {
	microseconds := float64(latency.Nanoseconds()) / 1000
	if microseconds <= 1 {
		return 0
	}
	index := int(math.Log(microseconds) / math.Log(1.01))
	if index >= buckets {
		return buckets - 1
	}
	return index
}

func cpuMicroseconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return float64(usage.Utime.Sec+usage.Stime.Sec)*1e6 + float64(usage.Utime.Usec+usage.Stime.Usec)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "etcd-load:", err)
	os.Exit(1)
}

func main() {
	endpoint := flag.String("endpoint", "http://127.0.0.1:2379", "the server's client URL")
	mode := flag.String("mode", "put", "put or get")
	inFlight := flag.Int("in-flight", 1, "requests under way at once")
	connections := flag.Int("connections", 1, "connections that they share")
	valueBytes := flag.Int("value-bytes", 1024, "bytes of a value")
	keys := flag.Int("keys", 100000, "different keys")
	seconds := flag.Float64("seconds", 5, "seconds of the run")
	seed := flag.Int64("seed", 1, "seed of the keys' order")
	flag.Parse()

	clients := make([]*clientv3.Client, *connections)
	for i := range clients {
		client, err := clientv3.New(clientv3.Config{Endpoints: []string{*endpoint}, DialTimeout: 5 * time.Second})
		if err != nil {
			fail(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		_, err = client.Get(ctx, "absent")
		cancel()
		if err != nil {
			fail(err)
		}
		clients[i] = client
	}
	fmt.Println(`{"ready":true}`)
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return
	}

	var ops, failed uint64
	histogram := make([]uint64, buckets)
	var merge sync.Mutex
	var group sync.WaitGroup
	before := cpuMicroseconds()
	began := time.Now()
	deadline := began.Add(time.Duration(*seconds * float64(time.Second)))
	for worker := 0; worker < *inFlight; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			random := rand.New(rand.NewSource(*seed*1_000_003 + int64(worker)))
			client := clients[worker%len(clients)]
			value := make([]byte, *valueBytes)
			random.Read(value)
			local := make([]uint64, buckets)
			for {
				sent := time.Now()
				if !sent.Before(deadline) {
					break
				}
				key := fmt.Sprintf("bench/%012d", random.Intn(*keys))
				var err error
				if *mode == "get" {
					_, err = client.Get(context.Background(), key)
				} else {
					_, err = client.Put(context.Background(), key, string(value))
				}
				if err != nil {
					atomic.AddUint64(&failed, 1)
					continue
				}
				local[bucketOf(time.Since(sent))]++
				atomic.AddUint64(&ops, 1)
			}
			merge.Lock()
			for i, count := range local {
				histogram[i] += count
			}
			merge.Unlock()
		}(worker)
	}
	group.Wait()
	out := result{Ops: ops, Failed: failed, Seconds: time.Since(began).Seconds()}
	out.P50 = quantile(histogram, ops, 0.5)
	out.P99 = quantile(histogram, ops, 0.99)
	out.ClientCPU = (cpuMicroseconds() - before) / math.Max(1, float64(ops))
	text, err := json.Marshal(out)
	if err != nil {
		fail(err)
	}
	fmt.Println(string(text))
}

func quantile(histogram []uint64, total uint64, share float64) float64 {
	wanted := uint64(share * float64(total))
	var seen uint64
	for index, count := range histogram {
		seen += count
		if seen > wanted {
			return math.Pow(1.01, float64(index)+0.5) / 1000
		}
	}
	return 0
}
