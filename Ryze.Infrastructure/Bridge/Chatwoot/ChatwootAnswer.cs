using System.Text.Json;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Json;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>What a Chatwoot, or whatever lives at its address, answered.</summary>
/// <param name="RetryAfter">As a 429 says how long to stay away; null when it does not.</param>
/// <param name="Body">Null when it was larger than <see cref="MaxLength"/>.</param>
internal sealed record ChatwootAnswer(ChatwootCall Call, Uri Requested, int Status, string? MediaType, string? Body, Uri? Location = null, TimeSpan? RetryAfter = null)
{
    /// <summary>How much of a body is read, in bytes.</summary>
    public int MaxLength { get; init; } = BoundedBody.MaxLength;

    public bool IsSuccess => Status is >= 200 and < 300;

    public bool IsHtml => MediaType is { } type
        ? type.Equals("text/html", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase)
        : Body is not null && Body.AsSpan().TrimStart().StartsWith('<');

    /// <summary>The JSON object of the body, or null when it is anything else.</summary>
    public JsonElement? Json { get; } = LenientJson.ObjectIn(Body);

    // The body of a profile carries the token: a record would print it.
    public override string ToString() => $"HTTP {Status}";
}

/// <param name="Value">Null when the answer is no list of the kind that was asked for.</param>
internal sealed record ListAnswer<T>(ChatwootAnswer Answer, T? Value)
    where T : class
{
    /// <param name="token">Must not show in an error.</param>
    public Result<T> Read(Secret token) =>
        Value is { } value && Answer is { IsSuccess: true, IsHtml: false } ? Result.Of(value) : ChatwootRefusal.Of(Answer, token);
}
