using System.Text.Json;
using Ryze.Domain.Relay;

namespace Ryze.Domain.AgentMessages;

/// <summary>Who wrote an agent message. A webhook's <c>sender</c> has only the name for colleagues; the conversation's latest message has both.</summary>
internal static class AgentSender
{
    /// <returns>The best name that is shown, and the agent's id when the name for customers is not.</returns>
    public static (string Name, long? AgentId) Read(JsonElement? message, long id)
    {
        var sender = message.Object("sender");
        if (sender.Text("type") is not (null or "user" or "agent_bot"))
        {
            return ("", null);
        }

        var shown = AvailableName(sender) ?? message.Object("conversation").Items("messages")
            .Select(latest => (JsonElement?)latest)
            .Where(latest => latest.Id("id") == id)
            .Select(latest => AvailableName(latest.Object("sender")))
            .FirstOrDefault();
        return shown is not null || sender.Text("type") == "agent_bot"
            ? (shown ?? NameOf(sender), null)
            : (NameOf(sender), sender.Id("id"));
    }

    private static string? AvailableName(JsonElement? sender) => sender.Text("available_name")?.Trim() is { Length: > 0 } name ? name : null;

    private static string NameOf(JsonElement? sender) => (sender.Text("name") ?? "").Trim();
}
