namespace Ryze.Domain.Protocol.Http;

/// <summary>The rule for <c>inboxName</c> (docs/spec/api.md 4.1; 255 is Chatwoot's own limit).</summary>
public static class InboxName
{
    /// <summary>In characters, after trimming.</summary>
    public const int MaxLength = 255;

    public static string Normalize(string name) => name.Trim();
}
