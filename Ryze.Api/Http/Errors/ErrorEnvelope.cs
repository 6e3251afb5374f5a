using System.Text.Encodings.Web;
using System.Text.Json;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http.Errors;

/// <summary>The body of every public API error: <c>{"success":false,"error":{"message":"..."}}</c> (docs/spec/api.md 1).</summary>
public sealed record ErrorEnvelope(bool Success, ErrorEnvelope.Body Error)
{
    // Keeps the em dash of the literals readable. The text is never embedded in HTML.
    private static readonly JsonSerializerOptions Options =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ErrorEnvelope Of(Error error) => new(Success: false, new Body(ErrorAnswer.Of(error).Message));

    public static Task WriteAsync(HttpContext context, Error error)
    {
        context.Response.StatusCode = ErrorAnswer.Of(error).Status;

        // No cancellation token, so that a disconnected client causes no exception.
        return context.Response.WriteAsJsonAsync(Of(error), Options);
    }

    public sealed record Body(string Message);
}
