using System.Text.Json;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Reads a webhook's body as canonical events (docs/spec/engines.md 3). Each body has one event.</summary>
internal static class WahaWebhookReader
{
    private const int MaxKindLength = 40;

    public static EngineWebhookReading Read(EngineConnection connection, ReadOnlyMemory<byte> body)
    {
        var kind = "body";
        try
        {
            using var json = WahaJson.Parse(body);
            if (json is null)
            {
                return Unread(kind);
            }

            var root = json.RootElement;
            kind = KindOf(root.Text("event"));
            if (root.Text("session") is { } session && session != connection.EngineInstance)
            {
                // Somebody copied our webhook to another session, whose messages belong to another number.
                return Unread("other session");
            }

            if (root.At("payload") is not { ValueKind: JsonValueKind.Object } payload)
            {
                return Unread(kind);
            }

            var me = WahaParty.Of(
                root.Text("me", "pushName"), WahaAddress.Of(root.At("me", "id")), WahaAddress.Of(root.At("me", "lid")));
            var read = Read(new WahaEvent(
                connection.EngineInstance, kind, payload, me, ((JsonElement?)root).Moment("timestamp")));
            return new EngineWebhookReading(
                read.Update is { } update ? [update] : [], read.UnreadKind is { } unread ? [unread] : []);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or JsonException)
        {
            // The readers expect any JSON. This is the last guard of the rule that no bytes make the webhook fail.
            return Unread(kind);
        }
    }

    private static WahaReading Read(WahaEvent happened) => happened.Name switch
    {
        "message.any" => WahaMessageReader.Read(happened),
        "message.reaction" => WahaChangeReader.ReadReaction(happened),
        "message.edited" => WahaChangeReader.ReadEdit(happened),
        "message.revoked" => WahaChangeReader.ReadRevocation(happened),
        "poll.vote" => WahaChangeReader.ReadVote(happened),
        "message.ack" or "message.ack.group" => WahaReportReader.ReadReceipt(happened),
        "session.status" => WahaReportReader.ReadState(happened),
        "call.received" => WahaReportReader.ReadCall(happened, "offer"),
        "call.accepted" => WahaReportReader.ReadCall(happened, "accepted"),
        "call.rejected" => WahaReportReader.ReadCall(happened, "rejected"),

        // "message" repeats message.any, the readable message follows message.waiting, and the outbox has no presence.
        "message" or "message.waiting" or "presence.update" => WahaReading.Dropped,
        _ => WahaReading.Unread(happened.Name),
    };

    private static EngineWebhookReading Unread(string kind) => new([], [kind]);

    /// <summary>The event's name; no other text of the body may reach a log.</summary>
    private static string KindOf(string? name) =>
        name is { Length: <= MaxKindLength } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_')
            ? name : "unknown event";
}
