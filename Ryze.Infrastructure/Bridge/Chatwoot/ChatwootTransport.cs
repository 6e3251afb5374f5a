using System.Globalization;
using System.Security.Authentication;
using System.Text;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// One exchange with a Chatwoot: its time limit, its size limit, and what to say when no answer came. Redirects are not followed; that
/// and the address policy (bridge.md 1.2) are matters of the <see cref="HttpClient"/> it is given.
/// </summary>
internal sealed class ChatwootTransport(HttpClient http, TimeProvider time)
{
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(15);

    /// <summary>For a file of up to 40 MiB: some 350 KiB a second.</summary>
    public static readonly TimeSpan UploadTimeout = TimeSpan.FromMinutes(2);

    /// <param name="token">Sent as <c>Api-Access-Token</c>: nginx drops header names with underscores (chatwoot.md 1.1.1).</param>
    /// <param name="json">The body, or null for none.</param>
    public Task<Result<ChatwootAnswer>> SendAsync(
        ChatwootCall call, HttpMethod method, Uri uri, Secret? token, string? json, CancellationToken cancellationToken) => SendAsync(
        call, method, uri, token, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        method == HttpMethod.Get ? ReadTimeout : WriteTimeout, BoundedBody.MaxLength, cancellationToken);

    /// <summary>Asks for a list, which may be longer than other answers.</summary>
    public Task<Result<ChatwootAnswer>> ListAsync(Uri uri, Secret token, CancellationToken cancellationToken) => SendAsync(
        ChatwootCall.Repeatable, HttpMethod.Get, uri, token, content: null, ReadTimeout, BoundedBody.MaxListLength, cancellationToken);

    /// <param name="content">Disposed of with the request.</param>
    /// <param name="maxLength">Of the answer, in bytes.</param>
    public async Task<Result<ChatwootAnswer>> SendAsync(
        ChatwootCall call, HttpMethod method, Uri uri, Secret? token, HttpContent? content, TimeSpan limit, int maxLength, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        request.Headers.Accept.ParseAdd("application/json");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Api-Access-Token", token.Reveal());
        }

        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new ChatwootAnswer(
                call,
                uri,
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType,
                await BoundedBody.ReadAsync(response.Content, maxLength, either.Token),
                response.Headers.Location,
                response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null)
            {
                MaxLength = maxLength,
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException
            or InvalidDataException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reason = timeout.IsCancellationRequested
                ? string.Create(CultureInfo.InvariantCulture, $"no answer within {limit.TotalSeconds} s")
                : NetworkFault.Describe(e);
            return new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.Of(reason, token)) { WasNotSent = NetworkFault.IsBeforeSending(e) };
        }
    }
}
