namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>A Chatwoot failure that a message with <see cref="Text"/> triggers, once for each <c>source_id</c>.</summary>
/// <param name="IsStored">Whether Chatwoot stores the message before the failure.</param>
/// <param name="Error">The 422 answer's <c>error</c>. Null closes the connection.</param>
internal sealed record SandboxMessageCase(string Text, bool IsStored, string? Error);

/// <summary>
/// All failures of Chatwoot's message creation. A customer's message with such a text triggers them (<c>docs/sandbox.md</c>).
/// A real Chatwoot answers 422 for each internal failure (docs/spec/real-chatwoot.md, C1).
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
