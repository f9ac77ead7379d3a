module MastErrors
  ALL = {
    'MA-1' => { status: 503, message: %q(The mate's flag is "down") },
    'MA-2' => { status: :conflict, message: 'Two flags are up' }
  }.freeze
end
