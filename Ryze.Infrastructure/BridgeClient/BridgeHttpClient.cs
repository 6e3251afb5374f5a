using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Polly.CircuitBreaker;
using Ryze.Application.Ports;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Configuration;
using Ryze.Infrastructure.Net;

namespace Ryze.Infrastructure.BridgeClient;

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

    public Task<Result<ActivateAnswer>> ActivateAsync(string activationId, ActivateRequest request, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, "v1/integrations/activate")
        {
            Content = JsonContent.Create(request, options: BridgeJson.Options),
            Headers = { { "Idempotency-Key", activationId } },
        };
        return SendAsync(Writes, message, ActivateWithin, request, ReadAnswerAsync<ActivateAnswer>, cancellationToken);
    }

    public Task<Result<IntegrationState>> GetAsync(string bridgeIntegrationId, CancellationToken cancellationToken) => SendAsync(
        Reads, new HttpRequestMessage(HttpMethod.Get, $"v1/integrations/{Uri.EscapeDataString(bridgeIntegrationId)}"), ReadWithin, null,
        ReadAnswerAsync<IntegrationState>, cancellationToken);

    public Task<Result<IntegrationState>> FindByActivationAsync(string activationId, CancellationToken cancellationToken) => SendAsync(
        Reads, new HttpRequestMessage(HttpMethod.Get, $"v1/integrations?activation_id={Uri.EscapeDataString(activationId)}"), ReadWithin, null,
        ReadAnswerAsync<IntegrationState>, cancellationToken);

    public async Task<Error?> RemoveAsync(string bridgeIntegrationId, bool keepInbox, bool restoreSuperseded, CancellationToken cancellationToken)
    {
        var query = $"keep_inbox={(keepInbox ? "true" : "false")}{(restoreSuperseded ? "&restore_superseded=true" : "")}";
        var message = new HttpRequestMessage(HttpMethod.Delete, $"v1/integrations/{Uri.EscapeDataString(bridgeIntegrationId)}?{query}");
        var removed = await SendAsync(Writes, message, RemoveWithin, null, (_, _) => Task.FromResult<Result<bool>>(true), cancellationToken);
        return removed.Error is IntegrationError.None ? null : removed.Error;
    }

    private async Task<Result<T>> SendAsync<T>(
        string client,
        HttpRequestMessage message,
        TimeSpan within,
        ActivateRequest? subject,
        Func<HttpResponseMessage, CancellationToken, Task<Result<T>>> read,
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
            message.RequestUri = new Uri($"{(options.Url ?? listening.First).AbsoluteUri.TrimEnd('/')}/{message.RequestUri}");
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token!.Reveal());
            try
            {
                using var response = await clients.CreateClient(client).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
                return response.IsSuccessStatusCode
                    ? await read(response, either.Token)
                    : await ReadErrorAsync(response, message.Method, subject, either.Token);
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
            var answer = JsonSerializer.Deserialize<T>(body, BridgeJson.Options);
            var id = answer switch { ActivateAnswer activated => activated.Id, IntegrationState state => state.Id, _ => null };
            return answer is not null && id is { Length: > 0 and <= MaxIdLength } ? answer : Nonsense(response, "an answer without an id");
        }
        catch (JsonException)
        {
            return Nonsense(response, "an answer that is not the JSON of a bridge");
        }
    }

    private static BridgeError.Unreachable Nonsense(HttpResponseMessage response, string what) =>
        new(Detail.Of($"HTTP {(int)response.StatusCode} with {what}"), MayHaveActed: true);

    private static async Task<Error> ReadErrorAsync(
        HttpResponseMessage response, HttpMethod method, ActivateRequest? subject, CancellationToken cancellationToken)
    {
        var body = await BoundedBody.ReadAsync(response.Content, cancellationToken) ?? "";
        var error = BridgeAnswers.Classify(response.StatusCode, body, subject);
        return (method == HttpMethod.Post, response.StatusCode, error) switch
        {
            // There is nothing that an activation could fail to find.
            (true, _, IntegrationError.None) => new BridgeError.Unreachable(Detail.Of("the bridge does not know its own activation"), MayHaveActed: true),
            // Only in a bridge's own words: a proxy without a bridge behind it says 404 as well.
            (false, HttpStatusCode.NotFound, _) when BridgeAnswers.IsEnvelope(body) => new IntegrationError.None(),
            _ => error,
        };
    }
}
