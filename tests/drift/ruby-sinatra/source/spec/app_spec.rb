raise Mill::MillerAway; raise Refused.new("SPEC_ONLY", "x")
