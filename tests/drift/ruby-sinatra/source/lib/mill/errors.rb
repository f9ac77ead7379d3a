module Mill
  module Codes
    GRAIN_UNKNOWN = "GRAIN_UNKNOWN"
    SACK_TORN = "SACK_TORN"
    FLOUR_OUT = "FLOUR_OUT"
    MOUSE_SEEN = "MOUSE_SEEN"
  end

  STATUSES = {
    Codes::GRAIN_UNKNOWN => 404,
    Codes::SACK_TORN => 422,
    Codes::FLOUR_OUT => 410,
    Codes::MOUSE_SEEN => 409,
  }.freeze

  class Error < StandardError
    def code = "UNKNOWN_ERROR"
    def status = 500
  end

  class WindLow < Error
    def code
      "WIND_LOW"
    end

    def status
      502
    end
  end

  class MillerAway < Error
    def code = "MILLER_AWAY"
    def status = 403
  end

  class TicketUsed < Error
    CODE = "TICKET_USED"
    def code = CODE
    def status = 409
  end

  class Refused < StandardError
    attr_reader :code

    def initialize(code, message = nil)
      @code = code
      super(message)
    end
  end
end
