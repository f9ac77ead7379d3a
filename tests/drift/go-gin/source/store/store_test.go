package store

func TestX(t *testing.T) { _ = errs.ErrLeader; _ = errs.Paused{} ; _ = gin.H{"code": "test_only"} }
