REST = {"EXCEPTION_HANDLER": "post.handler", "throttled": "x"}
