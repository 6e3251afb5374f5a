using System.Text.Json;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Infrastructure.PublicApi.Persistence;

/// <summary>Converts a command's result to stored JSON.</summary>
internal static class CommandResultJson
{
    public static string Write(CommandResult result) => JsonSerializer.Serialize(result);

    /// <summary>The message was seen on WhatsApp, so it was sent, whatever the engine answered.</summary>
    public static string Write(EventEcho echo) => Write(new SentMessage(echo.MessageId, Timestamp: null));

    public static CommandResult Read(string json) => JsonSerializer.Deserialize<CommandResult>(json)!;
}
