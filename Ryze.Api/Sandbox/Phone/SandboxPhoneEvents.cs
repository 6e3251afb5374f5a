using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ryze.Api.Sandbox.Chatwoot;

namespace Ryze.Api.Sandbox.Phone;

/// <summary>
/// The envelopes of a live engine's webhooks (docs/spec/ryzeapi.md 6.1 to 6.3, flat shape). The captures contain no <c>context</c>,
/// <c>reaction</c>, <c>location</c> or <c>contact</c>, so these have the send calls' field names.
/// </summary>
internal static class SandboxPhoneEvents
{
    /// <summary>Present in every envelope, as in the real engine's. Tests use it to find code that leaks an envelope.</summary>
    public const string InstanceToken = "sandbox-instance-token";

    private const string OwnJid = "5511900000000@s.whatsapp.net";

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The event for a received or sent message.</summary>
    /// <param name="file">A customer's file, embedded in the event.</param>
    public static byte[] Exchange(string instance, SandboxMessage message, byte[]? file) => Envelope(instance, "message.exchange", new
    {
        message.Id,
        message.Direction,
        timestamp = TimeOf(message.Timestamp),
        chat = ChatOf(message.Chat, message.From ?? ""),
        sender = message.From is null
            ? new { jid = OwnJid, lid = (string?)null, name = "Sandbox" }
            : new { jid = message.Chat, lid = (string?)null, name = message.From },
        recipient = (object?)null,
        message = new
        {
            type = message.Kind,
            content = message.Text ?? "",
            message.Source,
            isForwarded = false,
            isEdit = false,
            edit = (object?)null,
            context = message.ReplyTo is null ? null : new { messageId = message.ReplyTo },
            media = file is null ? MediaOf(message) : MediaOf(message, file),
            reaction = message.Kind == "reaction" ? new { emoji = message.Text, messageId = message.Target } : null,
            location = message.Kind == "location" ? new { message.Latitude, message.Longitude, message.Name, message.Address } : null,
            contact = message.Contacts,
        },
    });

    public static byte[] Status(string instance, string chat, IReadOnlyList<string> messageIds, string status, DateTimeOffset at) =>
        Envelope(
            instance, "message.status",
            new { timestamp = TimeOf(at), chat = ChatOf(chat, ""), recipient = (object?)null, status, messageIds });

    private static byte[] Envelope(string instance, string name, object data) => JsonSerializer.SerializeToUtf8Bytes(
        new { @event = name, data, instanceData = new { baseUrl = "https://sandbox.invalid", instance, token = InstanceToken } }, Json);

    private static object ChatOf(string jid, string name) => new
    {
        jid,
        lid = jid.EndsWith("@lid", StringComparison.Ordinal) ? jid : null,
        name,
        type = jid switch
        {
            _ when jid.EndsWith("@g.us", StringComparison.Ordinal) => "group",
            _ when jid.EndsWith("@newsletter", StringComparison.Ordinal) => "newsletter",
            _ => "private",
        },
    };

    private static object? MediaOf(SandboxMessage message) => message.Url is null
        ? null
        : new
        {
            type = message.Voice == true ? "ptt" : message.Kind,
            message.Url,
            mimetype = message.MimeType,
            caption = message.Text,
            message.FileName,
            isVoiceNote = message.Voice == true,
        };

    private static object MediaOf(SandboxMessage message, byte[] file) => new
    {
        type = message.Kind,
        mimetype = message.MimeType,
        caption = message.Text,
        message.FileName,
        isVoiceNote = false,
        base64 = Convert.ToBase64String(file),
    };

    // Whole seconds and an offset, as in captured events.
    private static string TimeOf(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
