defmodule Sauna.Errors do
  @moduledoc """
  What the sauna answers.
  """

  @type reason :: :too_hot | :door_stuck

  @doc """
  The oven is above ninety degrees.

  Status: 409
  """
  def too_hot, do: :too_hot

  @doc "Somebody leans against the door."
  def door_stuck, do: :door_stuck

  @doc "How many there are."
  def count, do: 2

  @doc false
  def to_status(:door_stuck), do: :locked

  defmodule NoWater do
    @moduledoc "The bucket is empty."
    @code "SAU-17"
    defexception message: "no water", code: @code, plug_status: 503
  end

  defmodule NoWood do
    defexception [:place, message: "no wood", code: "SAU-18", plug_status: :gone]
  end
end
