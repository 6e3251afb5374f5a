using System.Text.Json;

namespace Ryze.Domain.Protocol.Events;

/// <summary>
/// The fields that identify an event. The live shape has them beside <c>message</c>, the documented one inside it (ryzeapi.md 6.2).
/// </summary>
public sealed class EventHead
{
    private readonly JsonElement _data;
    private readonly string? _type;

    public EventHead(JsonElement data)
    {
        _data = data;
        Message = data.Object("message");
        var chat = Object("chat");
        _type = chat.Text("type");
        Sender = EventParty.Of(Object("sender"));
        Chat = EventParty.Of(chat);
        IsOutgoing = Text("direction") == "outgoing";
        var address = chat.Text("jid") is { Length: > 0 } jid ? jid : chat.Text("lid") is { Length: > 0 } lid ? lid : _data.Text("groupJid");
        Kind = Domain.Protocol.Events.Chat.KindOf(address, _type);
        if (!IsOutgoing && Domain.Protocol.Events.Chat.IsList(address) && ChatIdentity.HasAddress(Sender))
        {
            // A message that a customer sends through a broadcast list is a private one.
            (Chat, Kind) = (Sender with { Name = Sender.Name.Length > 0 ? Sender.Name : Chat.Name }, ChatKind.Private);
        }
        else if (Kind is ChatKind.Group && Chat.Jid is { } group && Jid.IsPerson(group))
        {
            // The documented shape gives a bare number and says beside it that it is a group's.
            Chat = Chat with { Jid = Jid.UserOf(group) + "@g.us" };
        }
    }

    public JsonElement? Message { get; }

    public string? Id => Text("id");

    public bool IsOutgoing { get; }

    public EventParty Chat { get; }

    public ChatKind Kind { get; }

    public EventParty Sender { get; }

    /// <summary>Null when the engine gives none that can be read.</summary>
    public DateTimeOffset? Moment => EventMoment.Of(Member("timestamp"));

    /// <summary>One text for one moment, in whatever form the engine writes it; its own text where that is no moment.</summary>
    public string Timestamp =>
        Moment is { } moment ? moment.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : Text("timestamp") ?? "";

    private JsonElement? Object(string name) => _data.Object(name) ?? Message.Object(name);

    private JsonElement? Member(string name) => _data.Member(name) ?? Message.Member(name);

    private string? Text(string name) => _data.Text(name) ?? Message.Text(name);
}
