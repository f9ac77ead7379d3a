# Errors look like { code: "comment_only" }.
class ApiError < StandardError
  attr_reader :code, :status

  def initialize(code, message, status: :bad_request)
    @code = code
    @status = status
    super(message)
  end
end

class CardExpired < ApiError
  def initialize
    super(:card_expired, "The card is out of date", status: :unauthorized)
  end
end

class MemberSuspended < ApiError
  def initialize(until_date)
    super("member_suspended", "Suspended until #{until_date}", status: 403)
  end
end

class DepositMissing < ApiError
  def initialize
    super(:deposit_missing, "Pay the deposit first", status: :payment_required)
  end
end
