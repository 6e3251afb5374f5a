using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.Net.Http.Headers;

namespace Ryze.Api.Http.Json;

/// <summary>
/// Reads a request record field by field, to report every faulty field and every duplicate key (docs/spec/api.md 4.1).
/// System.Text.Json would stop at the first error and accept duplicate keys.
/// </summary>
internal sealed class StrictJsonInputFormatter : TextInputFormatter, IInputFormatterExceptionPolicy
{
    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    public StrictJsonInputFormatter()
    {
        SupportedEncodings.Add(UTF8EncodingWithoutBOM);
        SupportedMediaTypes.Add(MediaTypeHeaderValue.Parse("application/json"));
        SupportedMediaTypes.Add(MediaTypeHeaderValue.Parse("application/*+json"));
    }

    /// <summary>A body that Kestrel refuses to read (413) is not a JSON error.</summary>
    public InputFormatterExceptionPolicy ExceptionPolicy => InputFormatterExceptionPolicy.MalformedInputExceptions;

    // An empty body without content type gets the error for an empty body, not 415.
    public override bool CanRead(InputFormatterContext context) => base.CanRead(context) || IsEmpty(context.HttpContext.Request);

    protected override bool CanReadType(Type type) => RequestRecord.IsOne(type);

    public override async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        using var body = new MemoryStream();
        await context.HttpContext.Request.Body.CopyToAsync(body, context.HttpContext.RequestAborted);
        var record = RequestRecord.Of(context.ModelType);
        if (body.Length == 0 && !record.MayBeMissing)
        {
            return Refuse(context, "a JSON object is required");
        }

        try
        {
            using var json = JsonDocument.Parse(body.Length == 0 ? Nothing : body.GetBuffer().AsMemory(0, (int)body.Length));
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? InputFormatterResult.Success(record.Read(json.RootElement, (field, fault) => Add(context, field, fault)))
                : Refuse(context, "a JSON object is required");
        }
        catch (JsonException exception)
        {
            return Refuse(context, $"malformed JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}");
        }
    }

    public override Task<InputFormatterResult> ReadRequestBodyAsync(InputFormatterContext context, Encoding encoding) => ReadAsync(context);

    private static bool IsEmpty(HttpRequest request) => string.IsNullOrEmpty(request.ContentType)
        && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true;

    private static InputFormatterResult Refuse(InputFormatterContext context, string fault)
    {
        context.ModelState.AddModelError(context.ModelName, fault);
        return InputFormatterResult.Failure();
    }

    private static void Add(InputFormatterContext context, string field, string fault) => context.ModelState.AddModelError(field, fault);
}
