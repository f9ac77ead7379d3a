defmodule Library.Desk do
  @closed "DESK_CLOSED"
  @event "DESK_ASKED"

  def ask(conn, params) do
    Logger.info(@event)

    case Cards.read(params) do
      %{"id" => id} -> {:ok, id}
      %{"code" => "CARD_TORN"} -> {:error, :card}
      _ -> {:error, :closed}
    end
  end

  def call(conn, {:error, :closed}) do
    conn |> put_status(:locked) |> json(%{code: @closed, message: "The desk is closed"})
  end

  def call(conn, {:error, :early}) do
    conn
    |> put_status(425)
    |> json(%{code: "DESK_EARLY", message: "The desk is not open yet"})
  end
end
