package api

type reply struct {
	status int
	code   string
}

var replies = map[error]reply{
	errs.ErrFull:   {http.StatusServiceUnavailable, "queue_full"},
	errs.ErrDone:   {http.StatusGone, "job_done"},
	errs.ErrLease:  {http.StatusConflict, "lease_taken"},
	errs.ErrLeader: {http.StatusMisdirectedRequest, "not_leader"},
	errs.ErrDrain:  {http.StatusServiceUnavailable, "draining"},
}

func respond(c *gin.Context, err error) {
	var coded interface {
		ErrorCode() string
		HTTPStatus() int
	}
	if errors.As(err, &coded) {
		c.AbortWithStatusJSON(coded.HTTPStatus(), gin.H{"code": coded.ErrorCode(), "message": err.Error()})
		return
	}
	for known, r := range replies {
		if errors.Is(err, known) {
			c.AbortWithStatusJSON(r.status, gin.H{"code": r.code, "message": err.Error()})
			return
		}
	}
	c.JSON(http.StatusInternalServerError, gin.H{"code": "internal", "message": "internal error"})
}
