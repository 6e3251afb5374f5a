using System.Globalization;
using Ryze.Application.PublicApi.Link;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Events;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Integrations;

/// <summary>
/// Describes known problems between the public API and the bridge, for <c>last_error</c> (docs/spec/bridge.md 2.1 and 2.2).
/// </summary>
internal static class LinkErrors
{
    /// <summary>Used when the bridge does not answer: the stored error and this side's view of the link.</summary>
    public static string Of(ChatwootIntegrationView stored, OpenLinkState link, StorageQuotas quotas) => Add(
        stored,
        link.IsOpen ? stored.LastError
            : Join(stored.LastError,
                $"the bridge has no link open{(link.Since is { } since ? " since " + At(since) : "")}, {stored.Backlog} events wait"),
        quotas);

    /// <summary>Adds a name that another account claims and a full backlog to every error.</summary>
    public static string Add(ChatwootIntegrationView stored, string? error, StorageQuotas quotas) => Join(
        stored.IsNameClaimedElsewhere ? EngineName.ClaimedElsewhere(stored.InstanceName) : null,
        error,
        stored.BacklogFullSince is { } since
            && BacklogPolicy.RefusalOf(stored.Backlog, stored.BacklogBytes, quotas.OutboxBytes) is { } refusal
            ? $"events are refused since {At(since)}: {refusal.Waiting} wait for the bridge, and the outbox accepts no more"
            : null);

    /// <summary>Why nothing works although nothing is wrong between Ryze and Chatwoot; null while the phone is connected.</summary>
    public static string? OfPhone(ChatwootIntegrationView stored) =>
        stored is { PhoneState: { } state, PhoneStateSince: { } since } && state != PhoneState.Connected
            ? $"WhatsApp is disconnected since {At(since)} ({state}): reconnect the instance"
            : null;

    private static string Join(params string?[] errors) => string.Join("; ", errors.Where(error => !string.IsNullOrEmpty(error)));

    private static string At(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
