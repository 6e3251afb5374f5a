using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Polly.CircuitBreaker;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.BridgeClient;

/// <summary>Calls the bridge's HTTP contract (docs/spec/bridge.md 1), even when the bridge runs in this process.</summary>
internal sealed class BridgeHttpClient(IHttpClientFactory clients, BridgeOptions options, ListeningAddress listening, TimeProvider time)
    : IBridgeClient
{
    /// <summary>For calls that change data; they are sent once.</summary>
    public const string Writes = "bridge-writes";

    /// <summary>For repeatable calls; they are skipped while the bridge is known to be down.</summary>
    public const string Reads = "bridge-reads";

    /// <summary>The longest accepted integration id, in characters.</summary>
    private const int MaxIdLength = 64;

    private static readonly TimeSpan ActivateTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RemoveTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryTimeout = TimeSpan.FromSeconds(30);

    public Task<Result<ActivateAnswer>> ActivateAsync(string activationId, ActivateRequest request, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, "v1/integrations/activate")
        {
            Content = JsonContent.Create(request, options: BridgeJson.Options),
            Headers = { { "Idempotency-Key", activationId } },
        };
        return SendAsync(
            Writes, message, ActivateTimeout, ReadAnswerAsync<ActivateAnswer>, BridgeAnswers.OfActivation(request), cancellationToken);
    }

    public Task<Result<IntegrationState>> GetAsync(string bridgeIntegrationId, CancellationToken cancellationToken) => SendAsync(
        Reads, new HttpRequestMessage(HttpMethod.Get, $"v1/integrations/{Uri.EscapeDataString(bridgeIntegrationId)}"), ReadTimeout,
        ReadAnswerAsync<IntegrationState>, BridgeAnswers.OfIntegration, cancellationToken);

    public Task<Result<IntegrationState>> FindByActivationAsync(string activationId, CancellationToken cancellationToken) => SendAsync(
        Reads, new HttpRequestMessage(HttpMethod.Get, $"v1/integrations?activation_id={Uri.EscapeDataString(activationId)}"), ReadTimeout,
        ReadAnswerAsync<IntegrationState>, BridgeAnswers.OfIntegration, cancellationToken);

    public async Task<Error?> RemoveAsync(string bridgeIntegrationId, BridgeRemoval removal, CancellationToken cancellationToken)
    {
        var query = $"keep_inbox={(removal.KeepInbox ? "true" : "false")}{(removal.RemoveEmpty ? "&remove_empty=true" : "")}"
            + (removal.RestoreSuperseded ? "&restore_superseded=true" : "");
        var message = new HttpRequestMessage(HttpMethod.Delete, $"v1/integrations/{Uri.EscapeDataString(bridgeIntegrationId)}?{query}");
        var removed =
            await SendAsync(
            Writes, message, RemoveTimeout, (_, _) => Task.FromResult<Result<bool>>(true), BridgeAnswers.OfIntegration, cancellationToken);
        return removed.Error is IntegrationError.None ? null : removed.Error;
    }

    public Task<Result<DeadLetterPage>> ListDeadLettersAsync(
        string bridgeIntegrationId, int atMost, long? after, CancellationToken cancellationToken)
    {
        var query = after is null ? $"limit={atMost}" : $"limit={atMost}&after={after}";
        return SendAsync(
            Reads, new HttpRequestMessage(HttpMethod.Get, $"{DeadLettersPath(bridgeIntegrationId)}?{query}"), ReadTimeout,
            ReadAnswerAsync<DeadLetterPage>,
            BridgeAnswers.OfDeadLetters, cancellationToken);
    }

    public Task<Result<RetriedDeadLetters>> RetryDeadLettersAsync(
        string bridgeIntegrationId, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, $"{DeadLettersPath(bridgeIntegrationId)}/retry")
        {
            Content = JsonContent.Create(new { ids }, options: BridgeJson.Options),
        };
        return SendAsync(
            Writes, message, RetryTimeout, ReadAnswerAsync<RetriedDeadLetters>, BridgeAnswers.OfDeadLetters, cancellationToken);
    }

    private static string DeadLettersPath(string bridgeIntegrationId) =>
        $"v1/integrations/{Uri.EscapeDataString(bridgeIntegrationId)}/dead-letters";

    private async Task<Result<T>> SendAsync<T>(
        string client,
        HttpRequestMessage message,
        TimeSpan timeout,
        Func<HttpResponseMessage, CancellationToken, Task<Result<T>>> read,
        Func<HttpStatusCode, string, Error> refused,
        CancellationToken cancellationToken)
        where T : notnull
    {
        if (!options.IsConfigured)
        {
            return new BridgeError.NotConfigured();
        }

        using var deadline = cancellationToken.WithTimeout(timeout, time);
        using (message)
        {
            message.RequestUri = new Uri($"{(options.Url ?? listening.Internal).AbsoluteUri.TrimEnd('/')}/{message.RequestUri}");
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token!.Reveal());
            try
            {
                using var response = await clients.CreateClient(client)
                    .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
                return response.IsSuccessStatusCode
                    ? await read(response, deadline.Token)
                    : refused(response.StatusCode, await BoundedBody.ReadAsync(response.Content, deadline.Token) ?? "");
            }
            catch (OperationCanceledException) when (deadline.IsOver)
            {
                return new BridgeError.Unreachable(Detail.Of($"no answer within {timeout.TotalSeconds:0} s"), MayHaveActed: true);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException
                || NetworkFault.IsBeforeSending(exception))
            {
                return new BridgeError.Unreachable(Detail.Of(NetworkFault.Describe(exception)), !NetworkFault.IsBeforeSending(exception));
            }
            catch (BrokenCircuitException)
            {
                return new BridgeError.Unreachable(Detail.Of("not asked, because it failed to answer a moment ago"), MayHaveActed: false);
            }
        }
    }

    private static async Task<Result<T>> ReadAnswerAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        if (await BoundedBody.ReadAsync(response.Content, cancellationToken) is not { } body)
        {
            return InvalidAnswer(response, "an answer larger than 1 MiB");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body, BridgeJson.Options) switch
            {
                ActivateAnswer { Id.Length: 0 or > MaxIdLength } or ActivateAnswer { Id: null }
                    or IntegrationState { Id.Length: 0 or > MaxIdLength }
                    or IntegrationState { Id: null } or null => InvalidAnswer(response, "an answer without an id"),
                DeadLetterPage page when !IsValid(page) => InvalidAnswer(response, "an answer that is no list of dead letters"),
                { } answer => answer,
            };
        }
        catch (JsonException)
        {
            return InvalidAnswer(response, "an answer that is not the JSON of a bridge");
        }
    }

    /// <summary>Whether the page is valid. Customers see it, and another implementation may have sent it.</summary>
    private static bool IsValid(DeadLetterPage page) => page.Items is { Count: <= DeadLetterPage.MaxSize } items && items.All(item =>
        item is { Id.Length: > 0 and <= ReceivedEvent.MaxIdLength, Event.Length: > 0 and <= ReceivedEvent.MaxNameLength,
            Reason: not null });

    private static BridgeError.Unreachable InvalidAnswer(HttpResponseMessage response, string what) =>
        new(Detail.Of($"HTTP {(int)response.StatusCode} with {what}"), MayHaveActed: true);
}
