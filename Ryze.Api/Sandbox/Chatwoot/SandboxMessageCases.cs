namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>A fault of Chatwoot that a message shows when its text contains <see cref="Text"/>: once for each <c>source_id</c>.</summary>
/// <param name="IsStored">Whether Chatwoot stored the message before the fault.</param>
/// <param name="Error">The <c>error</c> of the 422; null cuts the connection.</param>
internal sealed record SandboxMessageCase(string Text, bool IsStored, string? Error);

/// <summary>
/// Every fault inside Chatwoot's message create in one table. A customer who writes such a text meets it (<c>docs/sandbox.md</c>);
/// real Chatwoots answer 422 for each fault of their own (real-chatwoot.md, C1).
/// </summary>
internal static class SandboxMessageCases
{
    public static IReadOnlyList<SandboxMessageCase> All { get; } =
    [
        new("sandbox: statement timeout", IsStored: false, SandboxText.StatementTimeout),
        new("sandbox: redis away", IsStored: true, SandboxText.RedisAway),
        new("sandbox: connection lost", IsStored: true, Error: null),
    ];

    public static SandboxMessageCase? Of(string content) =>
        All.FirstOrDefault(known => content.Contains(known.Text, StringComparison.OrdinalIgnoreCase));
}
