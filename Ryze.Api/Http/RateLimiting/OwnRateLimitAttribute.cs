namespace Ryze.Api.Http.RateLimiting;

/// <summary>Gives a route its own limit in addition to the global one (docs/spec/api.md 3).</summary>
/// <param name="name">The counter's name.</param>
/// <param name="limit">The maximum requests per window.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OwnRateLimitAttribute(string name, int limit) : Attribute
{
    public string Name => name;

    public int Limit => limit;
}
