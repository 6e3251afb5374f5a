using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Application.PublicApi.Instances;

/// <summary>An instance in a list (api.md 7): never its token.</summary>
/// <param name="Chatwoot">Null while it has no integration.</param>
public sealed record InstanceView(string Id, string Name, DateTimeOffset CreatedAt, InstanceChatwootView? Chatwoot);

/// <param name="Status">As stored. A list asks the bridge nothing; the live status is a call of its own (api.md 5).</param>
/// <param name="InboxName">As Chatwoot has it.</param>
public sealed record InstanceChatwootView(IntegrationStatus Status, string InboxName);
