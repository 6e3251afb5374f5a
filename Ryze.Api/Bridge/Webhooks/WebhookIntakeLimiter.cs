using System.Threading.RateLimiting;
using Ryze.Application.Shared;

namespace Ryze.Api.Bridge.Webhooks;

/// <summary>
/// Bounds the memory of webhooks being received (docs/spec/security.md 2): 32 MiB in all, 8 MiB per customer and 2 MiB per integration.
/// A webhook enters after its path secret is verified and before its body is read. The same amount may queue.
/// A body larger than 2 MiB uses its integration's whole share.
/// </summary>
internal sealed class WebhookIntakeLimiter(TimeProvider time) : IDisposable
{
    /// <summary>Limits reading a body, including the wait for a permit. Chatwoot itself stops waiting after 5 s.</summary>
    public static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(10);

    private const int BytesPerPermit = 64 * 1024;
    private const int Permits = 32 * 1024 * 1024 / BytesPerPermit;
    private const int PermitsPerIntegration = 2 * 1024 * 1024 / BytesPerPermit;
    private const int PermitsPerTenant = Permits / 4;

    private readonly ConcurrencyLimiter _all = new(Options(Permits));

    private readonly PartitionedRateLimiter<string> _tenants = Partitions(PermitsPerTenant);
    private readonly PartitionedRateLimiter<string> _each = Partitions(PermitsPerIntegration);

    /// <returns>Null when the queue is full, or the body did not arrive in time.</returns>
    /// <exception cref="BadHttpRequestException">The body is too large or broken.</exception>
    public async Task<WebhookBody?> ReadAsync(HttpRequest request, string integrationId, string tenant)
    {
        using var deadline = request.HttpContext.RequestAborted.WithTimeout(ReadWithin, time);
        var body = new WebhookBody();
        try
        {
            if (await EnterAsync(body, request, integrationId, tenant, deadline.Token))
            {
                await body.FillAsync(request.Body, deadline.Token);
                return body;
            }
        }
        catch (OperationCanceledException) when (deadline.IsOver)
        {
            // Refused below, like a body without a permit.
        }
        catch
        {
            body.Dispose();
            throw;
        }

        body.Dispose();
        return null;
    }

    public void Dispose()
    {
        _each.Dispose();
        _tenants.Dispose();
        _all.Dispose();
    }

    private static PartitionedRateLimiter<string> Partitions(int permits) => PartitionedRateLimiter.Create<string, string>(
        name => RateLimitPartition.GetConcurrencyLimiter(name, _ => Options(permits)), StringComparer.Ordinal);

    private async Task<bool> EnterAsync(
        WebhookBody body, HttpRequest request, string integrationId, string tenant, CancellationToken cancellationToken)
    {
        var length = (int)Math.Min(request.ContentLength ?? ChatwootWebhooks.MaxBodyLength, ChatwootWebhooks.MaxBodyLength);
        var permits = Math.Max(1, (length + BytesPerPermit - 1) / BytesPerPermit);
        if (!body.Hold(await _each.AcquireAsync(integrationId, Math.Min(permits, PermitsPerIntegration), cancellationToken))
            || !body.Hold(await _tenants.AcquireAsync(tenant, permits, cancellationToken))
            || !body.Hold(await _all.AcquireAsync(permits, cancellationToken)))
        {
            return false;
        }

        body.Rent(length);
        return true;
    }

    private static ConcurrencyLimiterOptions Options(int permits) => new()
    {
        PermitLimit = permits, QueueLimit = permits, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };
}
