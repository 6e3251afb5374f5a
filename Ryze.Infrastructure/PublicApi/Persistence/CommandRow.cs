namespace Ryze.Infrastructure.PublicApi.Persistence;

internal sealed class CommandRow
{
    public required string IntegrationId { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    /// <summary>The result as JSON; null until there is one.</summary>
    public string? Result { get; set; }
}
