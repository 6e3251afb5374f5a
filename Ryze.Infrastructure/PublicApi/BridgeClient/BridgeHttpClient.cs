using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Polly.CircuitBreaker;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.BridgeClient;

/// <summary>The bridge's HTTP contract as the API calls it (bridge.md 1). Also when the bridge is this very process.</summary>
internal sealed class BridgeHttpClient(IHttpClientFactory clients, BridgeOptions options, ListeningAddress listening, TimeProvider time) : IBridgeClient
{
    /// <summary>For calls that change something: sent once.</summary>
    public const string Writes = "bridge-writes";

    /// <summary>For calls that may be repeated, and are not even tried while the bridge is known to be down.</summary>
    public const string Reads = "bridge-reads";

    /// <summary>Longest integration id taken from a bridge, in characters.</summary>
    private const int MaxIdLength = 64;

    private static readonly TimeSpan ActivateWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RemoveWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryWithin = TimeSpan.FromSeconds(30);

    public Task<Result<ActivateAnswer>> ActivateAsync(string activationId, ActivateRequest request, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, "v1/integrations/activate")
        {
            Content = JsonContent.Create(request, options: BridgeJson.Options),
            Headers = { { "Idempotency-Key", activationId } },
        };
        return SendAsync(Writes, message, ActivateWithin, ReadAnswerAsync<ActivateAnswer>, BridgeAnswers.OfActivation(request), cancellationToken);
    }

    public Task<Result<IntegrationState>> GetAsync(string bridgeIntegrationId, CancellationToken cancellationToken) => SendAsync(
        Reads, new HttpRequestMessage(HttpMethod.Get, $"v1/integrations/{Uri.EscapeDataString(bridgeIntegrationId)}"), ReadWithin,
        ReadAnswerAsync<IntegrationState>, BridgeAnswers.OfIntegration, cancellationToken);

    public Task<Result<IntegrationState>> FindByActivationAsync(string activationId, CancellationToken cancellationToken) => SendAsync(
        Reads, new HttpRequestMessage(HttpMethod.Get, $"v1/integrations?activation_id={Uri.EscapeDataString(activationId)}"), ReadWithin,
        ReadAnswerAsync<IntegrationState>, BridgeAnswers.OfIntegration, cancellationToken);

    public async Task<Error?> RemoveAsync(string bridgeIntegrationId, BridgeRemoval removal, CancellationToken cancellationToken)
    {
        var query = $"keep_inbox={(removal.KeepInbox ? "true" : "false")}{(removal.RemoveEmpty ? "&remove_empty=true" : "")}"
            + (removal.RestoreSuperseded ? "&restore_superseded=true" : "");
        var message = new HttpRequestMessage(HttpMethod.Delete, $"v1/integrations/{Uri.EscapeDataString(bridgeIntegrationId)}?{query}");
        var removed = await SendAsync(Writes, message, RemoveWithin, (_, _) => Task.FromResult<Result<bool>>(true), BridgeAnswers.OfIntegration, cancellationToken);
        return removed.Error is IntegrationError.None ? null : removed.Error;
    }

    public Task<Result<DeadLetterPage>> ListDeadLettersAsync(
        string bridgeIntegrationId, int atMost, long? after, CancellationToken cancellationToken)
    {
        var query = after is null ? $"limit={atMost}" : $"limit={atMost}&after={after}";
        return SendAsync(
            Reads, new HttpRequestMessage(HttpMethod.Get, $"{LettersOf(bridgeIntegrationId)}?{query}"), ReadWithin, ReadAnswerAsync<DeadLetterPage>,
            BridgeAnswers.OfDeadLetters, cancellationToken);
    }

    public Task<Result<RetriedDeadLetters>> RetryDeadLettersAsync(
        string bridgeIntegrationId, IReadOnlyCollection<string>? ids, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, $"{LettersOf(bridgeIntegrationId)}/retry")
        {
            Content = JsonContent.Create(new { ids }, options: BridgeJson.Options),
        };
        return SendAsync(Writes, message, RetryWithin, ReadAnswerAsync<RetriedDeadLetters>, BridgeAnswers.OfDeadLetters, cancellationToken);
    }

    private static string LettersOf(string bridgeIntegrationId) => $"v1/integrations/{Uri.EscapeDataString(bridgeIntegrationId)}/dead-letters";

    private async Task<Result<T>> SendAsync<T>(
        string client,
        HttpRequestMessage message,
        TimeSpan within,
        Func<HttpResponseMessage, CancellationToken, Task<Result<T>>> read,
        Func<HttpStatusCode, string, Error> refused,
        CancellationToken cancellationToken)
        where T : notnull
    {
        if (!options.IsConfigured)
        {
            return new BridgeError.NotConfigured();
        }

        using var deadline = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using (message)
        {
            message.RequestUri = new Uri($"{(options.Url ?? listening.Internal).AbsoluteUri.TrimEnd('/')}/{message.RequestUri}");
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token!.Reveal());
            try
            {
                using var response = await clients.CreateClient(client).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
                return response.IsSuccessStatusCode
                    ? await read(response, either.Token)
                    : refused(response.StatusCode, await BoundedBody.ReadAsync(response.Content, either.Token) ?? "");
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return new BridgeError.Unreachable(Detail.Of($"no answer within {within.TotalSeconds:0} s"), MayHaveActed: true);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException || NetworkFault.IsBeforeSending(failure))
            {
                return new BridgeError.Unreachable(Detail.Of(NetworkFault.Describe(failure)), !NetworkFault.IsBeforeSending(failure));
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
            return Nonsense(response, "an answer larger than 1 MiB");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(body, BridgeJson.Options) switch
            {
                ActivateAnswer { Id.Length: 0 or > MaxIdLength } or ActivateAnswer { Id: null } or IntegrationState { Id.Length: 0 or > MaxIdLength }
                    or IntegrationState { Id: null } or null => Nonsense(response, "an answer without an id"),
                DeadLetterPage page when !IsWhole(page) => Nonsense(response, "an answer that is no list of dead letters"),
                { } answer => answer,
            };
        }
        catch (JsonException)
        {
            return Nonsense(response, "an answer that is not the JSON of a bridge");
        }
    }

    /// <summary>What a bridge of any make tells is shown to customers.</summary>
    private static bool IsWhole(DeadLetterPage page) => page.Items is { Count: <= DeadLetterPage.MaxSize } items && items.All(item =>
        item is { Id.Length: > 0 and <= ReceivedEvent.MaxIdLength, Event.Length: > 0 and <= ReceivedEvent.MaxNameLength, Reason: not null });

    private static BridgeError.Unreachable Nonsense(HttpResponseMessage response, string what) =>
        new(Detail.Of($"HTTP {(int)response.StatusCode} with {what}"), MayHaveActed: true);
}
