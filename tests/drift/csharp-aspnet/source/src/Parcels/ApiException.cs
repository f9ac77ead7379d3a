namespace Parcels;

public class ApiException : Exception
{
    public ApiException(string code, int status, string message) : base(message)
    {
        Code = code;
        Status = status;
    }

    public string Code { get; }
    public int Status { get; }
}

public sealed class NotFoundException : ApiException
{
    public NotFoundException(string code, string message) : base(code, StatusCodes.Status404NotFound, message) { }
}

public sealed class DepotClosedException : ApiException
{
    public DepotClosedException(string depot) : base("DEPOT_CLOSED", 409, $"Depot {depot} opens later") { }
}

public sealed class CarrierDownException : ApiException
{
    public CarrierDownException() : base("CARRIER_DOWN", StatusCodes.Status503ServiceUnavailable, "The carrier does not answer") { }
}

public sealed class CustomsHoldException : ApiException
{
    public CustomsHoldException() : base("CUSTOMS_HOLD", 409, "Customs holds it") { }
}
