public enum LockErrorCode
{
    None = 0,
    #region Gates
    [Description("The gate is shut")]
    [HttpStatus(HttpStatusCode.Conflict)]
    [Remedy("Ring the bell.")]
    GateShut = 4001,
    #endregion
}
