using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ryze.Api.Sandbox;

/// <summary>
/// The envelopes of a live engine's webhooks (reference ryzeapi.md 6.1 to 6.3, flat shape). What a capture has never shown filled in,
/// <c>context</c>, <c>reaction</c>, <c>location</c> and <c>contact</c>, is named as the send calls name it.
/// </summary>
internal static class SandboxPhoneEvents
{
    /// <summary>In every envelope, as the real one does it: whoever logs or passes on an envelope is found out here.</summary>
    public const string InstanceToken = "sandbox-instance-token";

    private const string OwnJid = "5511900000000@s.whatsapp.net";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What was sent, as it comes back.</summary>
    public static byte[] Exchange(string instance, SandboxMessage message) => Envelope(instance, "message.exchange", new
    {
        message.Id,
        message.Direction,
        timestamp = TimeOf(message),
        chat = ChatOf(message),
        sender = new { jid = OwnJid, lid = (string?)null, name = "Sandbox" },
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
            media = MediaOf(message),
            reaction = message.Kind == "reaction" ? new { emoji = message.Text, messageId = message.Target } : null,
            location = message.Kind == "location" ? new { message.Latitude, message.Longitude, message.Name, message.Address } : null,
            contact = message.Contacts,
        },
    });

    public static byte[] Delivered(string instance, SandboxMessage message) => Envelope(instance, "message.status", new
    {
        timestamp = TimeOf(message),
        chat = ChatOf(message),
        recipient = (object?)null,
        status = "delivered",
        messageIds = new[] { message.Id },
    });

    private static byte[] Envelope(string instance, string name, object data) => JsonSerializer.SerializeToUtf8Bytes(
        new { @event = name, data, instanceData = new { baseUrl = "https://sandbox.invalid", instance, token = InstanceToken } }, Json);

    private static object ChatOf(SandboxMessage message) => new
    {
        jid = message.Chat,
        lid = message.Chat.EndsWith("@lid", StringComparison.Ordinal) ? message.Chat : null,
        name = "",
        type = message.Chat switch
        {
            _ when message.Chat.EndsWith("@g.us", StringComparison.Ordinal) => "group",
            _ when message.Chat.EndsWith("@newsletter", StringComparison.Ordinal) => "newsletter",
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

    // Whole seconds and an offset, as captured.
    private static string TimeOf(SandboxMessage message) => message.Timestamp.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
