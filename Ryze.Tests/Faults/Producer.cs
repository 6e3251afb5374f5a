using System.Net;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>The state that all producers of a run share.</summary>
internal sealed class Offering : IDisposable
{
    public const string Authorization = "Bearer engine-of-the-fault-run";

    private int _accepted;
    private int _again;
    private int _unanswered;

    /// <summary>Each event takes one permit; the run releases the permits step by step.</summary>
    public SemaphoreSlim Allowed { get; } = new(0);

    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The number of repeated offers of an accepted event, and of simultaneous double offers.</summary>
    public int Duplicates => Volatile.Read(ref _again);

    /// <summary>The number of offers that were not answered or were rejected temporarily.</summary>
    public int Retries => Volatile.Read(ref _unanswered);

    public void CountAccepted() => Interlocked.Increment(ref _accepted);

    public void CountDuplicate() => Interlocked.Increment(ref _again);

    public void CountRetry() => Interlocked.Increment(ref _unanswered);

    public void Dispose() => Allowed.Dispose();
}

/// <summary>The engine of one instance. It offers each event until it is accepted, then the next.</summary>
internal sealed class Producer(Uri api, string instance, int events, int seed, Offering offering)
{
    private const int AcceptedWithin = 180;

    private readonly Random _random = new(seed);

    /// <summary>The number of the next event.</summary>
    public int Next { get; private set; } = 1;

    public async Task RunAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = api, Timeout = TimeSpan.FromSeconds(10),
        };
        for (; Next <= events; Next++)
        {
            await offering.Allowed.WaitAsync();
            await OfferAsync(http, Next);
            offering.CountAccepted();
        }
    }

    private async Task OfferAsync(HttpClient http, int number)
    {
        var dice = _random.Next(100);
        var earlier = _random.Next(1, number + 1);
        if (dice < 3)
        {
            offering.CountDuplicate();
            await Task.WhenAll(UntilAcceptedAsync(http, number), UntilAcceptedAsync(http, number));
            return;
        }

        await UntilAcceptedAsync(http, number);
        if (dice < 10)
        {
            offering.CountDuplicate();
            await UntilAcceptedAsync(http, dice < 7 ? number : earlier);
        }
    }

    private Task UntilAcceptedAsync(HttpClient http, int number) =>
        Eventually.TrueAsync(
            () => IsAcceptedAsync(http, new OfferedEvent(instance, number)), $"event {number} of {instance} is accepted", AcceptedWithin);

    private async Task<bool> IsAcceptedAsync(HttpClient http, OfferedEvent offered)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/engine/events/{instance}") { Content = offered.Body() };
        request.Headers.TryAddWithoutValidation("Authorization", Offering.Authorization);
        try
        {
            using var response = await http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                offering.CountRetry();
                return false;
            }

            // "event ignored" also returns 202, but would lose the event.
            Assert.That(
                (response.StatusCode, body.Contains("event accepted", StringComparison.Ordinal)
                    || body.Contains("event already known", StringComparison.Ordinal)),
                Is.EqualTo((HttpStatusCode.Accepted, true)),
                $"event {offered.Number} of {instance}: {body}");
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            offering.CountRetry();
            return false;
        }
    }
}
