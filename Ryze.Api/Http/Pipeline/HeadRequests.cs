namespace Ryze.Api.Http.Pipeline;

/// <summary>Serves HEAD on every GET route (docs/spec/api.md 1). The request runs as GET, and Kestrel drops the body.</summary>
internal static class HeadRequests
{
    private static readonly object Mark = new();

    /// <summary>Whether the client sent HEAD.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Mark);

    public static async Task ServeAsGetAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        context.Request.Method = HttpMethods.Get;
        context.Items[Mark] = true;
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
