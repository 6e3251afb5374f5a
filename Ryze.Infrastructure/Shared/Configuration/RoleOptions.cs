namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The roles of this process (docs/spec/api.md 10, <c>RYZE_ROLES</c>).</summary>
public sealed class RoleOptions
{
    public required bool Api { get; init; }

    public required bool Bridge { get; init; }

    public static RoleOptions Read(ConfigurationReader reader)
    {
        var roles = (reader.Text("RYZE_ROLES") ?? (reader.IsDevelopment ? "api,bridge" : "api"))
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(role => role.ToLowerInvariant())
            .ToHashSet(StringComparer.Ordinal);
        if (roles.Count == 0 || !roles.IsSubsetOf(["api", "bridge"]))
        {
            reader.Fault("RYZE_ROLES", "must be api, bridge or api,bridge");
        }

        return new RoleOptions { Api = roles.Contains("api"), Bridge = roles.Contains("bridge") };
    }
}
