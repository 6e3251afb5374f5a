using System.Text.Encodings.Web;
using System.Text.Json;
using Ryze.Domain.Errors;

namespace Ryze.Api.Http.Errors;

/// <summary><c>{"success":false,"error":{"message":"..."}}</c>, on every error there is (api.md 1).</summary>
public sealed record ErrorEnvelope(bool Success, ErrorEnvelope.Body Error)
{
    // Written for people: the em dash of the literals stays an em dash. It is never embedded in HTML.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ErrorEnvelope Of(Error error) => new(Success: false, new Body(ErrorAnswer.Of(error).Message));

    public static Task WriteAsync(HttpContext context, Error error)
    {
        context.Response.StatusCode = ErrorAnswer.Of(error).Status;

        // No cancellation token: without one, a client that hangs up is no exception.
        return context.Response.WriteAsJsonAsync(Of(error), Options);
    }

    public sealed record Body(string Message);
}
