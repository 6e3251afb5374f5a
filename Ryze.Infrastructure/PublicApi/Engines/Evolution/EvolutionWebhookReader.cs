using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Reads the envelope of a webhook, and gives each part of its data to the reader of the event.</summary>
internal sealed class EvolutionWebhookReader(EngineConnection connection, IEngineMessages messages, TimeProvider time)
{
    private const int MaxKindLength = 64;

    /// <summary>Events that show nothing in Chatwoot. An instance with an old registration may still send them.</summary>
    private static readonly string[] Silent =
        ["presence.", "contacts.", "chats.", "groups.", "group.", "group-participants.", "labels.", "messages.set", "application.",
            "typebot.", "new.token"];

    private readonly Dictionary<string, KnownMessage> _changed = new(StringComparer.Ordinal);
    private readonly List<EngineUpdate> _updates = [];
    private readonly List<string> _unread = [];

    public async ValueTask<EngineWebhookReading> ReadAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var document = Parse(body);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return new EngineWebhookReading([], ["body"]);
        }

        JsonElement? envelope = document.RootElement;
        var name = envelope.Text("event")?.ToLowerInvariant().Replace('_', '.') ?? "";
        if (envelope.Text("instance") is { } instance && instance != connection.EngineInstance)
        {
            // A registration that was copied to another phone must not bring that phone's messages here.
            _unread.Add("event of another instance");
        }
        else
        {
            await FindChangedAsync(name, envelope.Member("data"), cancellationToken);
            Read(name, envelope.Member("data"), Jid.Normalize(envelope.Text("sender")));
        }

        return new EngineWebhookReading(_updates, _unread);
    }

    /// <summary>Loads the messages that the body changes, because only the database knows their chats.</summary>
    private async Task FindChangedAsync(string name, JsonElement? data, CancellationToken cancellationToken)
    {
        if (!EvolutionChanges.IsProtocol(name) || data is not { } part)
        {
            return;
        }

        JsonElement[] parts = part.ValueKind is JsonValueKind.Array ? [.. part.EnumerateArray()] : [part];
        foreach (var id in parts.Select(item => EvolutionChanges.TargetOf(item)).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (await messages.FindAsync(connection.Id, id, cancellationToken) is { } known)
            {
                _changed[id] = known;
            }
        }
    }

    /// <param name="own">Our own number's JID, as the envelope names it.</param>
    private void Read(string name, JsonElement? data, string? own)
    {
        var contents = new EvolutionMessages(connection, own);
        switch (name)
        {
            case "messages.upsert":
                Each(name, data, part => contents.Read(part, isApi: false));
                break;
            case "send.message":
                Each(name, data, part => contents.Read(part, isApi: true));
                break;
            case var _ when EvolutionChanges.IsProtocol(name):
                Each(name, data, part => new EvolutionChanges(connection, _changed, own).ReadProtocol(part, name));
                break;
            case "messages.delete":
                Each(name, data, part => new EvolutionChanges(connection, _changed, own).ReadDeletion(part));
                break;
            case "messages.update":
                Each(name, data, part => EvolutionReceipts.Read(connection, part, time.GetUtcNow()));
                break;
            case "call":
                Each(name, data, part => EvolutionCalls.Read(connection, part, own));
                break;
            case "connection.update" or "status.instance" or "qrcode.updated" or "logout.instance" or "remove.instance":
                Add(name, EvolutionStates.Read(connection, name, data, time.GetUtcNow()));
                break;
            case "":
                _unread.Add("event without a name");
                break;
            default:
                if (!Silent.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
                {
                    _unread.Add(KindOf(name));
                }

                break;
        }
    }

    /// <summary>Evolution sends one object, and an array where it collects.</summary>
    private void Each(string name, JsonElement? data, Func<JsonElement?, EvolutionPart> read)
    {
        if (data is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var item in list.EnumerateArray())
            {
                Add(name, item.ValueKind == JsonValueKind.Object ? read(item) : EvolutionPart.Unread);
            }
        }
        else
        {
            Add(name, data is { ValueKind: JsonValueKind.Object } ? read(data) : EvolutionPart.Unread);
        }
    }

    private void Add(string name, EvolutionPart part)
    {
        if (part.Update is { } update)
        {
            _updates.Add(update);
        }
        else if (part.IsUnread)
        {
            _unread.Add(name);
        }
    }

    /// <summary>Safe for a log and a metric.</summary>
    private static string KindOf(string name) => string.Concat(
        name.Take(MaxKindLength).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '?'));

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span) || body.Span.IndexOf("\\ud"u8) >= 0 || body.Span.IndexOf("\\uD"u8) >= 0)
        {
            body = Encoding.UTF8.GetBytes(HalfSurrogates.Repair(Encoding.UTF8.GetString(body.Span)));
        }

        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One part of a body: an event, nothing on purpose, or unreadable.</summary>
internal readonly record struct EvolutionPart(EngineUpdate? Update, bool IsUnread)
{
    public static readonly EvolutionPart Unread = new(null, true);
    public static readonly EvolutionPart Dropped = new(null, false);
}
