namespace Ryze.Api.Http;

/// <summary>Every GET route also answers HEAD (api.md 1): it is served as GET, and Kestrel sends the headers without the body.</summary>
internal static class HeadRequests
{
    public static async Task ServeAsGetAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
        }
    }
}
