package store

func (s *Store) Push(job Job) error {
	if s.draining {
		return errs.ErrDrain
	}
	if len(s.jobs) > s.max {
		return fmt.Errorf("push %s: %w", job.ID, errs.ErrFull)
	}
	if s.done[job.ID] {
		return errs.ErrDone
	}
	if err := s.lease(job); err != nil && !errors.Is(err, errs.ErrLeader) {
		return errs.ErrLease
	}
	return nil
}
