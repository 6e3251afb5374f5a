using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Bridge: reads the body of an inbox's webhook (docs/spec/chatwoot.md 1.4).</summary>
public interface IChatwootWebhookReader
{
    /// <summary>Null when it is not a JSON object, or has no event name. Missing fields and fields of another type are empty.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    ChatwootWebhook? Read(ReadOnlyMemory<byte> body);
}
