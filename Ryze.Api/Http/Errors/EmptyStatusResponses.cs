using Microsoft.AspNetCore.Diagnostics;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http.Errors;

/// <summary>Writes the error envelope where routing and MVC send no body: unknown routes, 405, 415.</summary>
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
