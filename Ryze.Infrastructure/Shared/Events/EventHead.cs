using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>
/// The fields that identify an event. The live shape has them next to <c>message</c>, the documented shape inside it (docs/spec/ryzeapi.md
/// 6.2).
/// </summary>
internal sealed class EventHead
{
    private readonly JsonElement _data;
    private readonly string? _type;

    public EventHead(JsonElement data)
    {
        _data = data;
        Message = data.Object("message");
        var chat = Object("chat");
        _type = chat.Text("type");
        Sender = PartyOf(Object("sender"));
        Chat = PartyOf(chat);
        IsOutgoing = Text("direction") == "outgoing";
        var address = chat.Text("jid") is { Length: > 0 } jid
            ? jid : chat.Text("lid") is { Length: > 0 } lid ? lid : _data.Text("groupJid");
        Kind = Domain.Protocol.Events.Chat.KindOf(address, _type);
        if (!IsOutgoing && Domain.Protocol.Events.Chat.IsList(address) && ChatIdentity.HasAddress(Sender))
        {
            // A customer's message through a broadcast list is a private message.
            (Chat, Kind) = (Sender with { Name = Sender.Name.Length > 0 ? Sender.Name : Chat.Name }, ChatKind.Private);
        }
        else if (Kind is ChatKind.Group && Chat.Jid is { } group && Jid.IsPerson(group))
        {
            // The documented shape has a bare number, and reports separately that it is a group's.
            Chat = Chat with { Jid = Jid.UserOf(group) + "@g.us" };
        }
    }

    public JsonElement? Message { get; }

    public string? Id => Text("id");

    public bool IsOutgoing { get; }

    public EventParty Chat { get; }

    public ChatKind Kind { get; }

    public EventParty Sender { get; }

    /// <summary>Null when the engine sends no readable time.</summary>
    public DateTimeOffset? Moment => EventTime.Of(Member("timestamp"));

    /// <summary>The event's time in one format, whatever the engine's format; its original text when it is not a time.</summary>
    public string Timestamp =>
        Moment is { } moment ? moment.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : Text("timestamp")
            ?? "";

    private static EventParty PartyOf(JsonElement? party) => new(
        Jid.Normalize(party.Text("jid")), Jid.Normalize(party.Text("lid")), PersonName.Clean(party.Text("name") ?? party.Text("pushName")));

    private JsonElement? Object(string name) => _data.Object(name) ?? Message.Object(name);

    private JsonElement? Member(string name) => _data.Member(name) ?? Message.Member(name);

    private string? Text(string name) => _data.Text(name) ?? Message.Text(name);
}

/// <summary>Reads an engine's time: a text, or Unix time in seconds or milliseconds, as a number or text.</summary>
internal static class EventTime
{
    /// <summary>Null when the value is not a time.</summary>
    public static DateTimeOffset? Of(JsonElement? value) => Moments.Read(value?.AsWords());
}
