namespace Ryze.Api.PublicApi.Instances;

/// <summary>200 response to a deletion (docs/spec/api.md 7).</summary>
public sealed record InstanceDeleted(bool Success, string Message, InstanceDeleted.Remains Instance)
{
    public static InstanceDeleted Answer { get; } = new(Success: true, "Instance deleted", new Remains("deleted"));

    public sealed record Remains(string Status);
}
