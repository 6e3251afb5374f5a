using Ryze.Domain.Errors;

namespace Ryze.Api.Http;

/// <summary>
/// Development answers only to names of this machine: a web page whose name resolves to a loopback address must not drive a developer's Ryze
/// with its well-known tokens (docs/security.md).
/// </summary>
internal static class LocalHostNames
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    public static Task RefuseOthersAsync(HttpContext context, RequestDelegate next) =>
        Names.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? next(context)
            : ErrorEnvelope.WriteAsync(context, new RequestError.ForeignHost());
}
