using System.Globalization;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>What this side knows to be wrong between an integration and its bridge, for <c>last_error</c> (bridge.md 2.1 and 2.2).</summary>
internal static class LinkErrors
{
    /// <summary>When the bridge cannot be asked: what is stored, and what this side's mirror of the supervision shows.</summary>
    public static string Of(ChatwootIntegrationView stored, OpenLinkState socket, StorageQuotas quotas) => Add(
        stored,
        socket.IsOpen ? stored.LastError
            : Join(stored.LastError, $"the bridge has no socket open{(socket.Since is { } since ? " since " + At(since) : "")}, {stored.Backlog} events wait"),
        quotas);

    /// <summary>A name that another account claims and a full backlog show beside everything else.</summary>
    public static string Add(ChatwootIntegrationView stored, string? error, StorageQuotas quotas) => Join(
        stored.IsNameClaimedElsewhere ? EngineName.ClaimedElsewhere(stored.InstanceName) : null,
        error,
        stored.BacklogFullSince is { } since
            && BacklogPolicy.RefusalOf(stored.Backlog, stored.BacklogBytes, quotas.OutboxBytes) is { } refusal
            ? $"events are refused since {At(since)}: {refusal.Waiting} wait for the bridge, more are not kept"
            : null);

    private static string Join(params string?[] errors) => string.Join("; ", errors.Where(error => !string.IsNullOrEmpty(error)));

    private static string At(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
