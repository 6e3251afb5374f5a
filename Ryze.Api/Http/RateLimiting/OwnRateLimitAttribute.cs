namespace Ryze.Api.Http.RateLimiting;

/// <summary>A route that is counted by itself as well, on top of the global limit (api.md 3).</summary>
/// <param name="name">Names the count.</param>
/// <param name="limit">Requests per window.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OwnRateLimitAttribute(string name, int limit) : Attribute
{
    public string Name => name;

    public int Limit => limit;
}
