class LoansController < ApplicationController
  rescue_from ActiveRecord::RecordNotFound, with: :not_found

  RETRYABLE = %w[branch_busy branch_moved].freeze

  def create
    book = Book.find_by(id: params[:book_id])
    raise ApiError.new(:book_not_found, "No book with id #{params[:book_id]}", status: :not_found) unless book
    raise CardExpired if current_member.card.expired?
    raise CardExpired.new unless current_member.card.valid?
    raise DepositMissing unless current_member.deposit? || params["origin"] == "kiosk"

    if book.reserved?
      return render json: { error: { code: "book_reserved", message: "Reserved" } }, status: :locked
    end
    if current_member.loans.size >= 10
      render json: { error: { code: :loan_limit_reached, message: "Ten at most" } }, status: :forbidden
      return
    end
    if current_member.fines.any?
      render_error("fine_unpaid", "Pay your fine", 402)
      return
    end
    if book.branch.state == "branch_flooded" || RETRYABLE.include?(book.branch.state)
      Rails.logger.warn("copy_damaged soon")
    end
    render_error("branch_closed", "The branch is closed", 503) if book.branch.closed?
    render_error("copy_missing", "No copy is left", 404) if book.copies.none?
  end

  def renew
    # render_error("renewal_refused", "No", 409)
    case params[:reason]
    when "renewal_refused" then head :no_content
    end
  end

  private

  def render_error(code, message, status)
    render json: { error: { code: code, message: message } }, status: status
  end

  def not_found
    render_error("book_not_found", "No book with id #{params[:id]}", 404)
  end
end
