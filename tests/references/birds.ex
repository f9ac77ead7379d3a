defmodule BirdErrors do
  @errors %{
    "B01" => %{status: 404, message: "The bird is gone"},
    "B02" => %{status: 409, message: "Two birds sit there"}
  }
  @limits %{max: 3}
end
