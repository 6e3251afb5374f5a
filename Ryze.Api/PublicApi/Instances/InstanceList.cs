namespace Ryze.Api.PublicApi.Instances;

/// <summary>200 response to a list request (docs/spec/api.md 7).</summary>
public sealed record InstanceList(bool Success, string Message, IReadOnlyList<InstanceItem> Instances)
{
    public static InstanceList Of(IReadOnlyList<InstanceItem> instances) =>
        new(Success: true, instances.Count == 1 ? "1 Instance found" : $"{instances.Count} Instances found", instances);
}
