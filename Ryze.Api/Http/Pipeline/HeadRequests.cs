namespace Ryze.Api.Http.Pipeline;

/// <summary>Every GET route also answers HEAD (api.md 1): it is served as GET, and Kestrel sends the headers without the body.</summary>
internal static class HeadRequests
{
    private static readonly object Mark = new();

    /// <summary>Whether the client asked for the headers only.</summary>
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
