package api

func (s *Server) push(c *gin.Context) {
	var job Job
	if err := c.ShouldBindJSON(&job); err != nil {
		c.JSON(http.StatusUnprocessableEntity, gin.H{"code": "bad_payload", "message": err.Error()})
		return
	}
	if job.Size > s.max {
		respond(c, errs.TooBig{Size: job.Size})
		return
	}
	if job.Kind == "job_legacy" {
		log.Printf("job_legacy_seen %s", job.ID)
		c.JSON(410, gin.H{"code": "job_kind_gone", "message": "this kind is no more"})
		return
	}
	respond(c, s.store.Push(job))
}

func (s *Server) get(c *gin.Context) {
	job, ok := s.store.Get(c.Param("id"))
	if !ok {
		c.JSON(404, gin.H{"code": "job_unknown", "message": fmt.Sprintf("no job %s", c.Param("id"))})
		return
	}
	if job.Worker.Gone() {
		respond(c, &errs.WorkerLost{Worker: job.Worker.Name})
		return
	}
	c.JSON(200, gin.H{"state": "job_running", "job": job})
}
