public enum ErrorCode
{
    /// <summary>The boat is full.</summary>
    [Description("The boat is full")]
    BoatFull = 1001,
    [Description("No captain")]
    NoCaptain = 1002,
}
public static class ErrorCodes {
    public const string AnchorLost = "anchor_lost"; // lost at sea
    public const string SailTorn = "sail_torn";
}
