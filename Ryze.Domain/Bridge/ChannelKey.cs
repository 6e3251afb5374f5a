namespace Ryze.Domain.Bridge;

/// <summary>
/// What tells one channel from another: the <c>integration</c> query parameter of the channel URL, because instance names are unique
/// only within an account; an API that sends none is told apart by the whole URL.
/// </summary>
public static class ChannelKey
{
    private const string Parameter = "integration=";

    public static string Of(string channelUrl)
    {
        var query = Uri.TryCreate(channelUrl, UriKind.Absolute, out var uri) ? uri.Query : "";
        var id = query.TrimStart('?').Split('&').FirstOrDefault(p => p.StartsWith(Parameter, StringComparison.Ordinal));
        return id is { Length: > 12 } ? Uri.UnescapeDataString(id[Parameter.Length..]) : channelUrl;
    }
}
