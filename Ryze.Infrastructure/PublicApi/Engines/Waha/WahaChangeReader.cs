using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reads events about an earlier message: reactions, edits, revocations and votes (docs/spec/engines.md 3).</summary>
internal static class WahaChangeReader
{
    private const string VoteRemoved = "(removed the vote)";

    public static WahaReading ReadReaction(WahaEvent happened)
    {
        var reaction = happened.Payload.At("reaction");
        return WahaMessageHead.Of(happened, happened.Payload) is { } head && WahaMessageId.Of(reaction.At("messageId")) is { } target
            ? Message(happened, head, new JsonObject
            {
                ["type"] = "reaction",
                ["reaction"] = new JsonObject { ["messageId"] = target.Id, ["emoji"] = reaction.Text("text") ?? "" },
            })
            : WahaReading.Unread(happened.Name);
    }

    public static WahaReading ReadEdit(WahaEvent happened)
    {
        if (WahaMessageHead.Of(happened, happened.Payload) is not { } head)
        {
            return WahaReading.Unread(happened.Name);
        }

        // The id is the edit's own, except on WEBJS.
        var target = WahaMessageId.Of(happened.Payload.At("editedMessageId"))?.Id ?? head.Id.Id;
        return Message(
            happened, head, ProtobufChanges.Edit(target, happened.Payload.Text("body") ?? ProtobufChanges.EditWithoutText));
    }

    public static WahaReading ReadRevocation(WahaEvent happened)
    {
        // WEBJS has no revocation event and sends the deleted message.
        var report = happened.Payload.At("after") ?? happened.Payload.At("before");
        if (report is not { } message || WahaMessageHead.Of(happened, message) is not { } head)
        {
            return WahaReading.Unread(happened.Name);
        }

        var target = WahaMessageId.Of(happened.Payload.At("revokedMessageId"))?.Id ?? head.Id.Id;
        return Message(happened, head, ProtobufChanges.Revocation(target));
    }

    public static WahaReading ReadVote(WahaEvent happened)
    {
        if (happened.Payload.At("vote") is not { } vote || WahaMessageHead.Of(happened, vote, happened.Payload.At("_data")) is not { } head)
        {
            return WahaReading.Unread(happened.Name);
        }

        List<string> options = [.. ((JsonElement?)vote).Items("selectedOptions")
            .Select(option => ((JsonElement?)option).Words() ?? ((JsonElement?)option).Words("name")).OfType<string>()];
        var message = options.Count > 0
            ? ProtobufKinds.PollVoteOf(options) : new JsonObject { ["type"] = "text", ["content"] = VoteRemoved };
        if (WahaMessageId.Of(happened.Payload.At("poll", "id")) is { } poll)
        {
            message["context"] = new JsonObject { ["messageId"] = poll.Id };
        }

        return Message(happened, head, message);
    }

    private static WahaReading Message(WahaEvent happened, WahaMessageHead head, JsonObject message)
    {
        if (head.IsDropped)
        {
            return WahaReading.Dropped;
        }

        return happened.Update(EventNames.Message, head.ToJson(happened, message));
    }
}
