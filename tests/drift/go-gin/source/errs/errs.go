package errs

import "errors"

// Sentinels of the store.
var (
	ErrFull   = errors.New("the queue is full, come back")
	ErrDone   = errors.New("job is done")
	ErrLease  = errors.New("lease is taken")
	ErrLeader = errors.New("not the leader")
	ErrDrain  = errors.New("draining")
)

type TooBig struct{ Size int64 }

func (e TooBig) Error() string    { return "job is too big" }
func (e TooBig) ErrorCode() string { return "job_too_big" }
func (e TooBig) HTTPStatus() int  { return 413 }

type WorkerLost struct{ Worker string }

func (e *WorkerLost) Error() string { return "worker lost" }

// ErrorCode is what clients see.
func (e *WorkerLost) ErrorCode() string {
	return "worker_lost"
}

func (e *WorkerLost) HTTPStatus() int { return 504 }

type Paused struct{}

func (Paused) Error() string     { return "paused" }
func (Paused) ErrorCode() string { return "paused" }
