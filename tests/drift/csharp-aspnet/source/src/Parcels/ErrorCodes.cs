namespace Parcels;

/// <summary>See also XML_DOC_CODE.</summary>
public static class ErrorCodes
{
    public const string ParcelNotFound = "PARCEL_NOT_FOUND";
    public const string ParcelLocked = "PARCEL_LOCKED";
    public const string AddressInvalid = "ADDRESS_INVALID";
    public const string LabelExpired = "LABEL_EXPIRED";
    public const string WeightLimit = "WEIGHT_LIMIT";
    public const string ProofMissing = "PROOF_MISSING";
    public const string SizeLimit = "SIZE_LIMIT";
    public const string ServerError = "SERVER_ERROR";
}
