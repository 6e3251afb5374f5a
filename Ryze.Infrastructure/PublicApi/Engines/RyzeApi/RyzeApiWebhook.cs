using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>Reads RyzeAPI's webhook envelope (docs/spec/ryzeapi.md 6.1).</summary>
internal static class RyzeApiWebhook
{
    public static EngineWebhookReading Read(EngineConnection connection, ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return new EngineWebhookReading([], ["not UTF-8"]);
        }

        try
        {
            using var json = JsonDocument.Parse(body);
            var name = TolerantJson.Text(json.RootElement, "event");
            return name is { Length: > 0 } && TolerantJson.Member(json.RootElement, "data") is { ValueKind: JsonValueKind.Object } data
                ? new EngineWebhookReading(
                    [new EngineUpdate(connection.EngineInstance, name, JsonMarshal.GetRawUtf8Value(data).ToArray())], [])
                : new EngineWebhookReading([], [name ?? "no event"]);
        }
        catch (JsonException)
        {
            return new EngineWebhookReading([], ["malformed JSON"]);
        }
    }
}
