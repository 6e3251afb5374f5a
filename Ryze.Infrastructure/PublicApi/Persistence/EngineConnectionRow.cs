namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>The engine that a customer connected to an instance.</summary>
internal sealed class EngineConnectionRow
{
    public required string Id { get; init; }

    public required string InstanceId { get; init; }

    public required string Kind { get; init; }

    public string BaseUrl { get; set; } = "";

    public required string EngineInstance { get; init; }

    /// <summary>A hash of engine, address and engine instance, unique over all accounts.</summary>
    public required string Identity { get; init; }

    public byte[] Token { get; set; } = [];

    /// <summary>Null except for Cloud API.</summary>
    public byte[]? AppSecret { get; set; }

    public byte[] WebhookSecret { get; set; } = [];

    public byte[] PathSecret { get; set; } = [];

    public string? BusinessAccountId { get; set; }

    public string? ApiVersion { get; set; }

    public string? Phone { get; set; }

    public DateTimeOffset? LastEventAt { get; set; }

    public string LastError { get; set; } = "";

    public required DateTimeOffset CreatedAt { get; init; }
}
