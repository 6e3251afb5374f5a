using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class ActivationIntentRow : SettingsColumns
{
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    public required string IntegrationId { get; init; }

    public bool TakeBack { get; set; }

    public bool KeepInbox { get; set; }

    public bool IsReplaced { get; set; }

    public required DateTimeOffset SentAt { get; init; }
}
