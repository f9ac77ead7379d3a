RSpec.describe "loans" do
  it "works" do
    raise MemberSuspended.new("x")
    raise ApiError.new(:spec_only, "x")
  end
end
