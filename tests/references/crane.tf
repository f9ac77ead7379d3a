variable "yard" {
  description = "Where it stands"
  default     = "yard-7"
}

locals {
  crane_errors = {
    CRANE_LOADED = {
      status  = 409
      message = "The hook bears a load" # not weighed
    }
    "CRANE_WIND" = { status = 503, message = "The wind is too strong" }
    CRANE_NIGHT = {
      status  = 423
      message = <<-EOT
        Nobody works now
      EOT
      action  = "Come back at six"
    }
  }

  tags = {
    OWNER  = "crane"
    LEDGER = "8123"
  }
}
