using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>
/// Reads <c>call.update</c> events (docs/spec/ryzeapi.md 6.3). A call is missed when it ends without being accepted. Engines use different
/// words, and each is accepted in every field.
/// </summary>
internal static class CallReader
{
    private static readonly string[] States = ["state", "type", "status", "event"];
    private static readonly string[] Kinds = ["media", "mediaType", "callType"];
    private static readonly string[] Accepted = ["accept", "accepted", "connected"];

    private static readonly string[] Ended =
        ["terminate", "terminated", "timeout", "reject", "rejected", "missed", "ended", "hangup", "cancelled", "canceled"];

    /// <summary>The engine's word, e.g. <c>offer</c>, <c>accepted</c>, <c>terminated</c>; empty when it sends none.</summary>
    public static string StateOf(JsonElement data) =>
        States.Select(name => data.Text(name)).FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? "";

    /// <summary>Null when the call is our own, is neither accepted nor over, or has no caller.</summary>
    /// <param name="eventId">Replaces a missing call id.</param>
    public static WhatsAppMessage? Read(string eventId, JsonElement data)
    {
        var head = new EventHead(data);
        var caller = ChatIdentity.HasAddress(head.Chat) ? head.Chat : head.Sender;
        var state = StateOf(data).ToLowerInvariant();
        var isAnswered = IsAny(Accepted, state) || data.Text("reason")?.StartsWith("accept", StringComparison.OrdinalIgnoreCase) == true;
        if (IsOwn(data, head) || head.Kind is ChatKind.Broadcast || !ChatIdentity.HasAddress(caller)
            || !(isAnswered || IsAny(Ended, state)))
        {
            return null;
        }

        var id = WhatsAppMessage.IsId(head.Id) ? head.Id! : eventId;
        return new WhatsAppMessage(
            id, IsOutgoing: false, caller, head.Kind is ChatKind.Group ? ChatKind.Group : ChatKind.Private, head.Sender, "call",
            MessageAct.Say, "", "", null, null)
        {
            Timestamp = head.Timestamp,
            WrittenAt = head.Moment,
            Call = new MissedCallInfo(isAnswered, IsVideo(data)),
        };
    }

    private static bool IsAny(string[] words, string state) => words.Contains(state, StringComparer.Ordinal);

    private static bool IsOwn(JsonElement? data, EventHead head) => head.IsOutgoing || data.Flag("fromMe") || data.Flag("isOutgoing");

    private static bool IsVideo(JsonElement? data) => data.Flag("isVideo") || data.Flag("video")
        || Kinds.Any(name => string.Equals(data.Text(name), "video", StringComparison.OrdinalIgnoreCase));
}
