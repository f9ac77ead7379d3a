namespace Parcels;

public class Middleware
{
    public async Task Invoke(HttpContext context)
    {
        try { await _next(context); }
        catch (ApiException e)
        {
            context.Response.StatusCode = e.Status;
            await context.Response.WriteAsJsonAsync(new { code = e.Code, message = e.Message });
        }
        catch (Exception)
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsJsonAsync(new { code = ErrorCodes.ServerError, message = "Unexpected" });
        }
    }
}
