module Mill
  class App < Sinatra::Base
    post "/grind" do
      grain = store.find(params[:grain])
      raise Refused.new(Codes::GRAIN_UNKNOWN, "no such grain") if grain.nil?
      raise Refused.new(Codes::SACK_TORN, "the sack #{grain.sack} has a hole") if grain.sack.torn?
      raise Refused.new(Codes::MOUSE_SEEN, "a mouse") if grain.mouse?
      raise WindLow if wind < 3
      fail TicketUsed, "used" if params[:ticket].used?
      halt 503, { code: "STONE_WORN", message: "the stone is worn" }.to_json if stone.worn?
      halt 400, json(code: "BAD_WEIGHT", message: "how heavy?") unless params[:weight].to_i.positive?
      halt(507, json(code: "LOFT_FULL", message: "no room in the loft")) if loft.full?
      logger.info "GRIND_DONE"
      json ok: true
    end

    error Refused do |e|
      status STATUSES.fetch(e.code, 500)
      json code: e.code, message: e.message
    end

    helpers do
      def over?(e)
        e.code == Codes::FLOUR_OUT || %w[BARN_SHUT BARN_LOST].include?(e.code)
      end
    end
  end
end
