using System.Text.Json;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>The result of a command as it is stored.</summary>
internal static class CommandResultJson
{
    public static string Write(CommandResult result) => JsonSerializer.Serialize(result);

    /// <summary>The message was seen on WhatsApp, so it was sent, whatever the engine did or did not answer.</summary>
    public static string Write(EventEcho echo) => Write(new SentMessage(echo.MessageId, Timestamp: null));

    public static CommandResult Read(string json) => JsonSerializer.Deserialize<CommandResult>(json)!;
}
