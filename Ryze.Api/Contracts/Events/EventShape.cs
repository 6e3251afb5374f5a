using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Ryze.Domain.Events;

namespace Ryze.Api.Contracts.Events;

/// <summary>
/// The <c>data</c> of an event, whichever shape it has (ryzeapi.md 6.2): live, with the identity fields beside <c>message</c>, or as documented,
/// with everything inside <c>message</c>.
/// </summary>
internal sealed class EventShape
{
    private readonly JsonElement _data;
    private readonly JsonElement? _message;
    private readonly Func<string> _newMediaUrl;
    private readonly bool _isNested;

    public EventShape(JsonElement data, Func<string> newMediaUrl)
    {
        _data = data;
        _newMediaUrl = newMediaUrl;
        _message = data.Object("message");
        _isNested = _message is { } message && EventFlattener.IsNested(message);
        var chat = Identity("chat");
        Chat = Domain.Events.Chat.KindOf(ChatJid, chat.Text("type"));
    }

    public ChatKind Chat { get; }

    public string? Id => _data.Text("id") ?? _message.Text("id");

    public string? Direction => IdentityText("direction");

    public string? Timestamp => IdentityText("timestamp");

    /// <summary>What the sender of an own message called itself; empty for what was typed on the phone.</summary>
    public string? Source => _message.Text("source");

    private string? ChatJid => Identity("chat").Text("jid") ?? _data.Text("groupJid");

    /// <summary>
    /// See <see cref="EngineEvent"/>: an edit, revocation or reaction may carry the id of the message that it changes, and is another event; so is
    /// the same edit or reaction at another time.
    /// </summary>
    public string IdentityOf(string name)
    {
        if (name == "message.status" && _data.TryGetProperty("messageIds", out var ids) && ids.ValueKind == JsonValueKind.Array)
        {
            return string.Join('|', name, ChatJid, string.Join(',', ids.EnumerateArray().Select(id => id.ToString())), _data.Text("status"));
        }

        var type = _message.Text("type");
        var change = _message?.Object("edit") ?? _message?.Object("reaction");
        return Id is { Length: > 0 } id
            ? type is "message_edit" or "message_revoke" or "reaction" || change is not null
                ? string.Join('|', name, id, type, Timestamp, change?.GetRawText() ?? _message.Text("content"))
                : string.Join('|', name, id)
            : string.Join('|', name, Convert.ToHexString(SHA256.HashData(JsonMarshal.GetRawUtf8Value(_data))));
    }

    /// <param name="fault">What is wrong, when it cannot be read.</param>
    public bool TryFlatten(out ReadOnlyMemory<byte> flat, out EventMedia? media, out string fault)
    {
        media = null;
        fault = "";
        flat = default;
        var file = _message?.Object("media");
        string? url = null;
        if (file.Text("base64") is { Length: > 0 } base64)
        {
            url = _newMediaUrl();
            if (!EventFile.TryRead(file!.Value, base64, url[(url.LastIndexOf('/') + 1)..], out media))
            {
                fault = "data.message.media.base64 is not base64";
                return false;
            }
        }

        flat = _isNested || url is not null
            ? EventFlattener.Flatten(_data, _message!.Value, _isNested, url)
            : JsonMarshal.GetRawUtf8Value(_data).ToArray();
        return true;
    }

    private JsonElement? Identity(string name) => _data.Object(name) ?? _message?.Object(name);

    private string? IdentityText(string name) => _data.Text(name) ?? _message.Text(name);
}
