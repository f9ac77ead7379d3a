module Kiln
  class Error < StandardError
    class << self
      attr_reader :code

      def error(code, status:)
        @code = code
      end
    end
  end

  # The glaze ran off.
  class GlazeRan < Error
    error 'glaze_ran', status: :unprocessable_entity
  end

  # Somebody else fires.
  class Busy < Error
    error 'kiln_busy', status: 409
  end

  CLAY_ERRORS = {
    'clay_wet' => { status: 422, message: <<~TEXT, fix: 'Dry it' },
      The clay is
      too wet
    TEXT
    'clay_old' => { status: 410, message: 'The clay is too old' },
  }.freeze

  WAIT = { 'most_tries' => { value: 5 }, 'first_wait' => { value: 2 } }.freeze
end
