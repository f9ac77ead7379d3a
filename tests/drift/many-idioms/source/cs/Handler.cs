public sealed class Handler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception ex)
    {
        var (code, status, detail) = ex switch
        {
            BannedException => ("READER_BANNED", 403, "The reader is banned"),
            LeftException => ("READER_LEFT", 410, "The reader went away"),
            _ => (ex.Name, 500, "Something broke"),
        };
        log.LogError("HANDLER_FAILED {Code}", code);
        await http.Response.WriteAsJsonAsync(new Problem { Code = code, Status = status, Detail = detail });
        return true;
    }
}
