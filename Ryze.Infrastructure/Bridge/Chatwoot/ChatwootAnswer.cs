using System.Text.Json;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Json;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>An HTTP answer from Chatwoot, or from any other server at its address.</summary>
/// <param name="RetryAfter">The delay that a 429 asks for; null without a <c>Retry-After</c> header.</param>
/// <param name="Body">Null when it was larger than <see cref="MaxLength"/>.</param>
internal sealed record ChatwootAnswer(
    ChatwootCall Call, Uri Requested, int Status, string? MediaType, string? Body, Uri? Location = null, TimeSpan? RetryAfter = null)
{
    /// <summary>The body's limit, in bytes.</summary>
    public int MaxLength { get; init; } = BoundedBody.MaxLength;

    public bool IsSuccess => Status is >= 200 and < 300;

    public bool IsHtml => MediaType is { } type
        ? type.Equals("text/html", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase)
        : Body is not null && Body.AsSpan().TrimStart().StartsWith('<');

    /// <summary>The body's JSON object; null when the body is anything else.</summary>
    public JsonElement? Json { get; } = TolerantJson.ObjectIn(Body);

    // A record prints its members, and a profile's body contains the token.
    public override string ToString() => $"HTTP {Status}";
}

/// <param name="Value">Null when the answer is not a list of the requested kind.</param>
internal sealed record ListAnswer<T>(ChatwootAnswer Answer, T? Value)
    where T : class
{
    /// <param name="token">The value that no error may show.</param>
    public Result<T> Read(Secret token) =>
        Value is { } value && Answer is { IsSuccess: true, IsHtml: false } ? Result.Of(value) : ChatwootRefusal.Of(Answer, token);
}
