using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.Engines;

/// <summary>
/// Calls the engines that customers connected. Their addresses are the customers' choice, so every call goes through
/// <see cref="GuardedHandler"/> and follows no redirect.
/// </summary>
internal sealed class EngineHttpClient(IHttpClientFactory clients, TimeProvider time)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "customer-engine";

    /// <summary>The limit for a send, in which the engine may download a file and pass it to WhatsApp.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    /// <summary>Sends once, and reads at most <see cref="BoundedBody.MaxLength"/> of the answer.</summary>
    /// <param name="within">The limit for the whole call.</param>
    public async Task<EngineAnswer> SendAsync(HttpRequestMessage message, TimeSpan within, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await clients.CreateClient(Client)
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new EngineAnswer((int)response.StatusCode, await BoundedBody.ReadAsync(response.Content, either.Token), null, false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return EngineAnswer.None($"no answer within {within.TotalSeconds:0} s", isBeforeSending: false);
        }
        catch (Exception exception) when (NetworkFault.IsBeforeSending(exception) && !cancellationToken.IsCancellationRequested)
        {
            return EngineAnswer.None(NetworkFault.Describe(exception), isBeforeSending: true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            return EngineAnswer.None(NetworkFault.Describe(exception), isBeforeSending: false);
        }
    }

    /// <summary>Sends once, and opens the answer's body when the status is 2xx. The caller disposes the response.</summary>
    /// <returns>The response, or the reason why there is none.</returns>
    public async Task<(HttpResponseMessage? Response, Detail? Failure)> OpenAsync(
        HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var response = await clients.CreateClient(Client)
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode)
            {
                return (response, null);
            }

            using (response)
            {
                return (null, Detail.Of($"HTTP {(int)response.StatusCode}"));
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, Detail.Of($"no answer within {AnswerWithin.TotalSeconds:0} s"));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || NetworkFault.IsBeforeSending(exception))
        {
            return (null, Detail.Of(NetworkFault.Describe(exception)));
        }
    }
}

/// <summary>An engine's answer, or why there is none.</summary>
/// <param name="Status">Null without an answer.</param>
/// <param name="Body">Null without an answer, and when it exceeded <see cref="BoundedBody.MaxLength"/>.</param>
/// <param name="Failure">Set without an answer. It contains no secret.</param>
/// <param name="IsBeforeSending">Whether the failure happened before the engine could receive the request.</param>
internal sealed record EngineAnswer(int? Status, string? Body, string? Failure, bool IsBeforeSending)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public static EngineAnswer None(string failure, bool isBeforeSending) => new(null, null, failure, isBeforeSending);

    /// <summary>The error text for a set-up call.</summary>
    /// <param name="secrets">Masked everywhere in the text.</param>
    public Detail Describe(string? text, params Secret?[] secrets) => Detail.Of(
        Status is { } status ? $"HTTP {status}{(string.IsNullOrWhiteSpace(text) ? "" : $": {text}")}" : Failure ?? "no answer", secrets);
}
