using System.Text.Json;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// Reads an agent message's author. A webhook's <c>sender</c> has only the name for colleagues; the conversation's latest message has both
/// names.
/// </summary>
internal static class AgentSender
{
    /// <returns>The best available name, and the agent's id when the name for customers is missing.</returns>
    public static (string Name, long? AgentId) Read(JsonElement? message, long id)
    {
        var sender = message.Object("sender");
        if (sender.Text("type") is not (null or "user" or "agent_bot"))
        {
            return ("", null);
        }

        var shown = AvailableName(sender) ?? AvailableName(LatestIf(message, id).Object("sender"));
        return shown is not null || sender.Text("type") == "agent_bot"
            ? (shown ?? NameOf(sender), null)
            : (NameOf(sender), sender.Id("id"));
    }

    /// <summary>The conversation's latest message, which has more fields; null when it is another message.</summary>
    public static JsonElement? LatestIf(JsonElement? message, long id) => message.Object("conversation").Items("messages")
        .Select(latest => (JsonElement?)latest)
        .FirstOrDefault(latest => latest.Id("id") == id);

    private static string? AvailableName(JsonElement? sender) =>
        sender.Text("available_name")?.Trim() is { Length: > 0 } name ? name : null;

    private static string NameOf(JsonElement? sender) => (sender.Text("name") ?? "").Trim();
}
