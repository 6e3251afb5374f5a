using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Infrastructure.PublicApi.Engines;

/// <summary>Reads a webhook body of an adapter whose database answers at once.</summary>
internal static class EngineReading
{
    public static EngineWebhookReading Read(this IEngineAdapter adapter, EngineConnection connection, ReadOnlyMemory<byte> body) =>
        adapter.ReadAsync(connection, body, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
