using System.Globalization;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// Sends one request to Chatwoot, limits its time and size, and describes network failures. The given <see cref="HttpClient"/>
/// refuses redirects and enforces the address policy (docs/spec/bridge.md 1.2).
/// </summary>
internal sealed class ChatwootTransport(HttpClient http, TimeProvider time)
{
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(15);

    /// <summary>For a file of up to 40 MiB, at about 350 KiB/s.</summary>
    public static readonly TimeSpan UploadTimeout = TimeSpan.FromMinutes(2);

    /// <summary>All clients share one reader, because they share the memory.</summary>
    private static readonly ListReader Lists = new();

    /// <param name="token">
    /// Sent as <c>Api-Access-Token</c>: nginx drops header names with underscores (docs/spec/chatwoot.md 1.1.1).
    /// </param>
    /// <param name="json">The body, or null for none.</param>
    public Task<Result<ChatwootAnswer>> SendAsync(
        ChatwootCall call, HttpMethod method, Uri uri, Secret? token, string? json, CancellationToken cancellationToken) => SendAsync(
        call, method, uri, token, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        method == HttpMethod.Get ? ReadTimeout : WriteTimeout, BoundedBody.MaxLength, cancellationToken);

    /// <summary>Requests a list, which may be longer than other answers.</summary>
    /// <param name="read">Converts the JSON object and keeps no reference to it; null when it is not a list.</param>
    /// <returns>The value is null when the answer is not such a list.</returns>
    public async Task<Result<ListAnswer<T>>> ListAsync<T>(
        Uri uri, Secret token, FairShareKey shareKey, Func<JsonElement, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        T? value = null;
        var sent = await SendAsync(
            ChatwootCall.Repeatable, HttpMethod.Get, uri, token, content: null, ReadTimeout, BoundedBody.MaxListLength,
            async (body, timeout) =>
            {
                (value, var text) = await Lists.ReadAsync(body, shareKey, timeout, ReadTimeout, read);
                return text;
            },
            cancellationToken);
        return sent.TryGet(out var answer, out var error) ? new ListAnswer<T>(answer, value) : error;
    }

    /// <param name="content">The request disposes it.</param>
    /// <param name="maxLength">The answer's limit, in bytes.</param>
    public Task<Result<ChatwootAnswer>> SendAsync(
        ChatwootCall call, HttpMethod method, Uri uri, Secret? token, HttpContent? content, TimeSpan limit, int maxLength,
        CancellationToken cancellationToken) =>
        SendAsync(
            call, method, uri, token, content, limit, maxLength,
            (body, timeout) => BoundedBody.ReadAsync(body, maxLength, timeout.Token),
            cancellationToken);

    private async Task<Result<ChatwootAnswer>> SendAsync(
        ChatwootCall call, HttpMethod method, Uri uri, Secret? token, HttpContent? content, TimeSpan limit, int maxLength,
        Func<HttpContent, Deadline, Task<string?>> readBody, CancellationToken cancellationToken)
    {
        using var timeout = cancellationToken.WithTimeout(limit, time);
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        request.Headers.Accept.ParseAdd("application/json");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Api-Access-Token", token.Reveal());
        }

        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            return new ChatwootAnswer(
                call,
                uri,
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType,
                await readBody(response.Content, timeout),
                response.Headers.Location,
                response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null)
            {
                MaxLength = maxLength,
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or AuthenticationException
            or InvalidDataException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reason = timeout.IsOver
                ? string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds} s")
                : NetworkFault.Describe(exception);
            return new ChatwootFailure(
                BridgeErrorCode.ChatwootUnreachable, Detail.Of(reason, token)) { WasNotSent = NetworkFault.IsBeforeSending(exception) };
        }
    }
}
