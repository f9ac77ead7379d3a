class ApiError < StandardError
  STATUSES = {
    book_lost: :gone,
    book_wet: :unprocessable_entity,
  }.freeze

  def initialize(code, status: nil, **args)
    @code = code.to_s.upcase
    @status = status || STATUSES.fetch(code.to_sym, :bad_request)
    super(code)
  end
end

class Books
  def lend(book)
    raise ApiError.new(:book_lost) if book.lost?
    raise ApiError.new(:book_wet) if book.wet?
    raise Refused, "BINDER_AWAY" if book.bound?
  rescue Refused
    render_error :book_wet, "It is wet", status: :unprocessable_entity
  end
end
