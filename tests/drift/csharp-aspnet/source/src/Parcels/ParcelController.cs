using Microsoft.AspNetCore.Mvc;

namespace Parcels;

[ApiController]
[Route("parcels")]
public class ParcelController : ControllerBase
{
    [HttpPost("{id}/send")]
    [ProducesResponseType(typeof(ErrorBody), 409)]
    public async Task<IActionResult> Send(string id, [FromBody] SendRequest request)
    {
        var parcel = await _parcels.Find(id) ?? throw new NotFoundException(ErrorCodes.ParcelNotFound, "No such parcel");
        if (parcel.LockedBy is not null)
        {
            throw new ApiException(ErrorCodes.ParcelLocked, 423, $"The parcel is locked by {parcel.LockedBy}");
        }
        if (!Address.TryParse(request.Address, out var address))
        {
            return BadRequest(new { code = ErrorCodes.AddressInvalid, message = "The address cannot be read" });
        }
        if (parcel.Weight > Limits.Weight)
        {
            return StatusCode(413, new ErrorBody { Code = ErrorCodes.WeightLimit, Message = "Too heavy" });
        }
        if (parcel.Size > Limits.Size)
        {
            return UnprocessableEntity(new ErrorBody { Code = ErrorCodes.SizeLimit, Message = "Too large" });
        }
        if (parcel.Depot.Closed) throw new DepotClosedException(parcel.Depot.Name);
        if (parcel.AtCustoms) throw new CustomsHoldException();
        var route = _routes.Find(address);
        if (route == null)
        {
            _logger.LogWarning("ROUTE_TABLE_OLD for {Id}", id);
            return NotFound(new { code = "ROUTE_UNKNOWN", message = "No route" });
        }
        try
        {
            return Ok(await _carrier.Send(parcel));
        }
        catch (CarrierError e) when (e.Code == "CARRIER_BUSY")
        {
            throw new CarrierDownException();
        }
    }

    private static bool Retry(ApiException e) => e.Code switch
    {
        ErrorCodes.LabelExpired => true,
        "PROOF_LATE" => true,
        _ => false,
    };

    private bool NeedsProof(ApiException e) => e.Code == ErrorCodes.ProofMissing;
}
