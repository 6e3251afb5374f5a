using Microsoft.AspNetCore.Diagnostics;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http.Errors;

/// <summary>The envelope for answers that routing and MVC give without a body: unknown routes, 405, 415.</summary>
internal static class EmptyStatusResponses
{
    public static Task WriteAsync(StatusCodeContext status)
    {
        var code = status.HttpContext.Response.StatusCode;
        return ErrorEnvelope.WriteAsync(status.HttpContext, code switch
        {
            StatusCodes.Status404NotFound => new RequestError.RouteNotFound(),
            StatusCodes.Status405MethodNotAllowed => new RequestError.MethodNotAllowed(),
            StatusCodes.Status415UnsupportedMediaType => new RequestError.UnsupportedMediaType(),
            _ => new RequestError.Malformed(code),
        });
    }
}
