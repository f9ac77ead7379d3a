class ApplicationController < ActionController::API
  rescue_from StandardError do |e|
    render json: { error: { code: "internal_error", message: "Unexpected" } }, status: 500
  end

  rescue_from MemberSuspended, with: :suspended
end
