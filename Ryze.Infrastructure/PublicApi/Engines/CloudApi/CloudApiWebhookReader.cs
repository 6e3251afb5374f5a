using System.Security.Cryptography;
using System.Text.Json;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// Reads one webhook body. It may hold several business accounts, phone numbers and up to 1,000 parts. Each part is read alone, so that an
/// unreadable one costs only itself. Fields that Ryze does not use are dropped, because Meta repeats everything that is refused.
/// </summary>
internal sealed class CloudApiWebhookReader(EngineConnection connection, TimeProvider time)
{
    /// <summary>Deeper than the default limit, so that one deep part does not make the body unreadable.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    private readonly List<EngineUpdate> _updates = [];
    private readonly List<string> _unread = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public EngineWebhookReading Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(WithoutMark(body), Options);
            ReadBody(json.RootElement);
        }
        catch (JsonException)
        {
            _unread.Add("body");
        }

        return new EngineWebhookReading(_updates, _unread);
    }

    private void ReadBody(JsonElement? body)
    {
        if (body.Member("entry") is not { ValueKind: JsonValueKind.Array }
            || (body.Text("object") ?? "whatsapp_business_account") != "whatsapp_business_account")
        {
            _unread.Add("body");
            return;
        }

        foreach (var entry in body.Items("entry"))
        {
            if (entry.Member("changes") is not { ValueKind: JsonValueKind.Array })
            {
                _unread.Add("entry");
            }

            foreach (var change in entry.Items("changes"))
            {
                ReadChange(entry, change);
            }
        }
    }

    private void ReadChange(JsonElement? entry, JsonElement? change)
    {
        if (change.Object("value") is not { } value)
        {
            _unread.Add("change");
            return;
        }

        switch (change.Text("field"))
        {
            case null or "messages" or "smb_message_echoes" or "calls":
                ReadValue(value);
                break;
            case "account_update":
                Add(new CloudApiStateReader(connection, time).OfAccount(entry, value));
                break;
        }
    }

    private void ReadValue(JsonElement? value)
    {
        var parts = new[] { "messages", "message_echoes", "statuses", "calls", "errors" };
        if (!parts.Any(name => value.Items(name).Any()))
        {
            return;
        }

        var metadata = value.Object("metadata");
        if (metadata.Text("phone_number_id") is not { } phoneNumberId)
        {
            _unread.Add("metadata");
            return;
        }

        var change = new CloudApiChange(phoneNumberId, metadata.Text("display_phone_number"), [.. value.Items("contacts")]);
        foreach (var (index, message) in value.Items("messages").Index())
        {
            Add(CloudApiMessageReader.Read(change, message, index, isEcho: false));
        }

        foreach (var (index, message) in value.Items("message_echoes").Index())
        {
            Add(CloudApiMessageReader.Read(change, message, index, isEcho: true));
        }

        var states = new CloudApiStateReader(connection, time);
        foreach (var status in value.Items("statuses"))
        {
            Add(CloudApiStatusReader.Read(change, status));
            Add(states.OfErrors(change, status));
        }

        foreach (var (index, call) in value.Items("calls").Index())
        {
            Add(CloudApiCallReader.Read(change, call, index));
        }

        Add(states.OfErrors(change, value));
    }

    /// <summary>Meta repeats events, also within one body.</summary>
    private void Add(PartReading part)
    {
        if (part.UnreadKind is { } kind)
        {
            _unread.Add(kind);
        }

        foreach (var update in part.Updates)
        {
            if (_seen.Add($"{update.EngineInstance}|{update.Name}|{Convert.ToHexString(SHA256.HashData(update.Data))}"))
            {
                _updates.Add(update);
            }
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;
}

/// <summary>What the parts of one change share.</summary>
/// <param name="OwnNumber">Our own number; null when Meta does not report it.</param>
internal sealed record CloudApiChange(string PhoneNumberId, string? OwnNumber, IReadOnlyList<JsonElement?> Contacts);
